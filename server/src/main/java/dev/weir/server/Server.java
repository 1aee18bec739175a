package dev.weir.server;

import dev.weir.engine.Engine;
import dev.weir.server.groups.GroupApis;
import dev.weir.server.requests.Apis;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Dispatch;
import dev.weir.server.security.Security;
import dev.weir.server.transactions.TransactionApis;
import dev.weir.server.wire.Encryption;
import dev.weir.server.wire.Endpoint;
import dev.weir.server.wire.Listener;
import dev.weir.server.wire.WireLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
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
    var address = reachable(options.host(), options.port());
    refuseStrangers(address, options);
    var random = new SecureRandom();
    var security = Security.of(settings, engine, random);
    var broker = Broker.of(engine, settings, clock, nanoTime);
    var others = new ArrayList<>(GroupApis.of(broker));
    others.addAll(TransactionApis.of(broker));
    others.addAll(security.apis());
    var apis = Apis.of(broker, others);
    var dispatch = new Dispatch(apis, security.desk(), nanoTime);
    var terms = new Listener.Terms(limits(settings), encryption(options), nanoTime);
    var listener = Listener.bind(address, terms);
    HttpPort http = null;
    try {
      var wanted = options.http();
      if (wanted != null) {
        var metrics = new Metrics(engine, listener, dispatch.counts());
        http = HttpPort.open(httpAddress(wanted, options), engine, metrics);
      }
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
    listener.start(dispatch, new Endpoint(options.advertisedHost(), listener.port()));
    return new Server(listener, http);
  }

  private static InetSocketAddress reachable(String host, int port) throws UnknownHostException {
    var address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException(host);
    }
    return address;
  }

  private static void refuseStrangers(InetSocketAddress address, ServerOptions options) {
    boolean beyond = !address.getAddress().isLoopbackAddress();
    if (beyond && !options.settings().keepsStrangersOut() && !options.insecure()) {
      throw new IllegalArgumentException(
          "at %s others reach the server without proving who they are".formatted(options.host()));
    }
  }

  /// It asks nobody who he is.
  private static InetSocketAddress httpAddress(ServerOptions.Http wanted, ServerOptions options)
      throws UnknownHostException {
    var address = reachable(wanted.host(), wanted.port());
    if (!address.getAddress().isLoopbackAddress() && !options.insecure()) {
      throw new IllegalArgumentException(
          "at %s others read the metrics without proving who they are".formatted(wanted.host()));
    }
    return address;
  }

  private static @Nullable Encryption encryption(ServerOptions options) {
    if (!options.settings().isEncrypted()) {
      return null;
    }
    var tls = options.tls();
    if (tls == null) {
      throw new IllegalArgumentException("there is no certificate to encrypt with");
    }
    return tls;
  }

  private static WireLimits limits(Settings settings) {
    return WireLimits.DEFAULT
        .withMaxConnections(settings.get(Settings.MAX_CONNECTIONS))
        .withMaxFrameBytes(
            settings.get(Settings.MAX_REQUEST_BYTES), settings.get(Settings.SASL_MAX_RECEIVE_BYTES))
        .withTimes(
            Duration.ofMillis(settings.get(Settings.MAX_IDLE_MS)), WireLimits.DEFAULT.stall());
  }

  /// Where it listens, also when any port was good.
  public int port() {
    return listener.port();
  }

  /// Connections that are open.
  public int connections() {
    return listener.connections();
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
