package dev.weir.server;

import dev.weir.engine.Engine;
import dev.weir.server.requests.Apis;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Dispatch;
import dev.weir.server.wire.Endpoint;
import dev.weir.server.wire.Listener;
import dev.weir.server.wire.WireLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// An engine for Kafka's clients: the front door.
///
/// ```java
/// try (var server = Server.start(engine, options, InstantSource.system(), System::nanoTime)) {
///   // bootstrap.servers = localhost:<server.port()>
/// }
/// ```
///
/// Thread-safe.
public final class Server implements AutoCloseable {
  private final Listener listener;

  private Server(Listener listener) {
    this.listener = listener;
  }

  /// Answers from now on. The engine stays its owner's, who closes it after the server.
  ///
  /// @param clock dates
  /// @param nanoTime durations
  /// @throws IOException when the port cannot be had
  public static Server start(
      Engine engine, ServerOptions options, InstantSource clock, LongSupplier nanoTime)
      throws IOException {
    var settings = options.settings();
    var address = new InetSocketAddress(options.host(), options.port());
    var listener = Listener.bind(address, limits(settings), nanoTime);
    var apis = Apis.of(Broker.of(engine, settings, clock, nanoTime));
    listener.start(new Dispatch(apis), new Endpoint(options.advertisedHost(), listener.port()));
    return new Server(listener);
  }

  private static WireLimits limits(Settings settings) {
    return WireLimits.DEFAULT
        .withMaxConnections(settings.get(Settings.MAX_CONNECTIONS))
        .withMaxFrameBytes(settings.get(Settings.MAX_REQUEST_BYTES))
        .withTimes(
            Duration.ofMillis(settings.get(Settings.MAX_IDLE_MS)), WireLimits.DEFAULT.stall());
  }

  /// Where it listens, also when any port was good.
  public int port() {
    return listener.port();
  }

  /// Answers what was begun, and closes every connection. Bounded. Idempotent.
  @Override
  public void close() throws IOException {
    listener.close();
  }
}
