package dev.weir.server.fuzz;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.Owner;
import dev.weir.engine.World;
import dev.weir.log.MemoryFiles;
import dev.weir.server.Settings;
import dev.weir.server.groups.GroupApis;
import dev.weir.server.requests.Apis;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Dispatch;
import dev.weir.server.security.Security;
import dev.weir.server.wire.Client;
import dev.weir.server.wire.Disconnect;
import dev.weir.server.wire.Endpoint;
import dev.weir.state.Command;
import dev.weir.state.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// All that is served, on an engine in memory, without sockets: for one thread.
final class Handlers implements AutoCloseable {
  private static final Client CLIENT =
      new Client(1, "127.0.0.1", new Endpoint("localhost", 9092), () -> false);

  private final Engine engine;
  private final Apis apis;
  private final Dispatch dispatch;

  Handlers() {
    try {
      engine = open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    engine.submit(new Command.CreateTopic("t", 2, Retention.FOREVER)).join();
    var settings = Settings.of(Map.of("group.initial.rebalance.delay.ms", "0"));
    var broker = Broker.of(engine, settings, InstantSource.system(), System::nanoTime);
    var security = Security.of(settings, engine, new SplittableRandom(1));
    var others = new ArrayList<>(GroupApis.of(broker));
    others.addAll(security.apis());
    apis = Apis.of(broker, others);
    dispatch = new Dispatch(apis, security.desk(), System::nanoTime);
  }

  private static Engine open() throws IOException {
    var clock = InstantSource.system();
    var owner = new Owner(1, "fuzzing", clock.instant(), "fuzzing");
    return Engine.open(
        new MemoryFiles(),
        EngineOptions.DEFAULT,
        new World(
            clock,
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
            new SplittableRandom(1),
            "boot",
            owner,
            Runnable::run,
            true));
  }

  /// One request of each version of each API.
  List<byte[]> requests(long seed) {
    return new KafkaRequests(seed).all(apis.served());
  }

  /// Has a frame answered, or refused as a connection would end; anything else is thrown.
  ///
  /// @throws InterruptedException when it would have waited for longer
  void answer(byte[] frame) throws InterruptedException {
    try {
      var reply = dispatch.greet(CLIENT).begin(ByteBuffer.wrap(frame), () -> {});
      try {
        var _ = reply.await();
      } finally {
        reply.done();
      }
    } catch (Disconnect expected) {
      // The connection would end: nobody else hears of it.
    }
  }

  /// How many topics there are: what was asked may leave as many behind as it likes.
  int topics() {
    return engine.topics().size();
  }

  @Override
  public void close() {
    try {
      engine.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
