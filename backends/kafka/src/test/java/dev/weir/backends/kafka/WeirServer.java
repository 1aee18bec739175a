package dev.weir.backends.kafka;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.Owner;
import dev.weir.engine.World;
import dev.weir.log.MemoryFiles;
import dev.weir.server.Server;
import dev.weir.server.ServerOptions;
import dev.weir.server.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A real server, in the test's process: the engine on files in memory, at a free port. Set as
/// [dev.weir.backends.kafka.broker.KafkaBroker] is, so that the two can be compared.
final class WeirServer {
  private static @Nullable WeirServer shared;

  private final Server server;

  private WeirServer() {
    var clock = InstantSource.system();
    try {
      var engine =
          Engine.open(
              new MemoryFiles(),
              EngineOptions.DEFAULT,
              new World(
                  clock,
                  () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                  new SplittableRandom(1),
                  "boot",
                  new Owner(1, "test", clock.instant(), "test"),
                  Executors.newSingleThreadExecutor(Thread.ofVirtual().factory()),
                  true));
      var settings =
          Settings.of(
              Map.of(
                  "group.initial.rebalance.delay.ms", "0", "group.min.session.timeout.ms", "1000"));
      server = Server.start(engine, ServerOptions.local(0).with(settings), clock, System::nanoTime);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The one of this JVM, started by the first call; it ends with the JVM.
  static synchronized WeirServer shared() {
    if (shared == null) {
      shared = new WeirServer();
    }
    return shared;
  }

  String bootstrap() {
    return "localhost:" + server.port();
  }

  /// `weir://host:port`.
  String url() {
    return "weir://" + bootstrap();
  }
}
