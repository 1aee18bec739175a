package dev.weir.server;

import dev.weir.engine.Engine;
import dev.weir.server.groups.GroupApis;
import dev.weir.server.requests.Apis;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Dispatch;
import dev.weir.server.wire.Endpoint;
import dev.weir.server.wire.Listener;
import dev.weir.server.wire.WireLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable HttpPort http;

  private Server(Listener listener, @Nullable HttpPort http) {
    this.listener = listener;
    this.http = http;
  }

  /// Answers from now on. The engine stays its owner's, who closes it after the server.
  ///
  /// @param clock dates
  /// @param nanoTime durations
  /// @throws IllegalArgumentException when others would reach it unproved, and nobody wanted that
  /// @throws IOException when a port cannot be had
  public static Server start(
      Engine engine, ServerOptions options, InstantSource clock, LongSupplier nanoTime)
      throws IOException {
    var settings = options.settings();
    var address = new InetSocketAddress(options.host(), options.port());
    refuseStrangers(address, options);
    var broker = Broker.of(engine, settings, clock, nanoTime);
    var apis = Apis.of(broker, GroupApis.of(broker));
    var dispatch = new Dispatch(apis, nanoTime);
    var listener = Listener.bind(address, limits(settings), nanoTime);
    HttpPort http = null;
    try {
      if (options.httpPort().isPresent()) {
        var metrics = new Metrics(engine, listener, dispatch.counts());
        http =
            HttpPort.open(
                new InetSocketAddress(options.host(), options.httpPort().getAsInt()),
                engine,
                metrics);
      }
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
    listener.start(dispatch, new Endpoint(options.advertisedHost(), listener.port()));
    return new Server(listener, http);
  }

  /// There is no proof of who somebody is yet: whoever reaches the port may do all.
  private static void refuseStrangers(InetSocketAddress address, ServerOptions options)
      throws UnknownHostException {
    if (address.isUnresolved()) {
      throw new UnknownHostException(options.host());
    }
    if (!address.getAddress().isLoopbackAddress() && !options.insecure()) {
      throw new IllegalArgumentException(
          "at %s others reach the server without proving who they are".formatted(options.host()));
    }
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

  /// Where it tells how it is, if it does.
  public OptionalInt httpPort() {
    return http == null ? OptionalInt.empty() : OptionalInt.of(http.port());
  }

  /// Answers what was begun, and closes every connection. Bounded. Idempotent.
  @Override
  public void close() throws IOException {
    if (http != null) {
      http.close();
    }
    listener.close();
  }
}
