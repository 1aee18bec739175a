package dev.weir.server;

import dev.weir.server.security.Tls;
import org.jspecify.annotations.Nullable;

/// Where a server listens, and how it is set.
///
/// @param host the address to listen at: `localhost`, or one that others reach
/// @param port 0 for a free one
/// @param http for who watches; null for none
/// @param advertisedHost how clients are told to reach it
/// @param insecure whether others may reach it without proving who they are
/// @param tls what it proves itself by; null when nothing is encrypted
public record ServerOptions(
    String host,
    int port,
    @Nullable Http http,
    String advertisedHost,
    boolean insecure,
    Settings settings,
    @Nullable Tls tls) {
  /// What Kafka's clients expect.
  public static final int DEFAULT_PORT = 9092;

  /// Where it tells how it is.
  ///
  /// @param host the address to listen at
  /// @param port 0 for a free one
  public record Http(String host, int port) {}

  /// Reached by this machine's programs alone.
  public static ServerOptions local(int port) {
    return new ServerOptions("localhost", port, null, "localhost", false, Settings.DEFAULT, null);
  }

  public ServerOptions with(Settings other) {
    return new ServerOptions(host, port, http, advertisedHost, insecure, other, tls);
  }

  public ServerOptions with(Tls other) {
    return new ServerOptions(host, port, http, advertisedHost, insecure, settings, other);
  }

  public ServerOptions withPort(int other) {
    return new ServerOptions(host, other, http, advertisedHost, insecure, settings, tls);
  }

  public ServerOptions with(Http other) {
    return new ServerOptions(host, port, other, advertisedHost, insecure, settings, tls);
  }

  /// @param other at this machine's own address; 0 for a free one
  public ServerOptions withHttpPort(int other) {
    return with(new Http("localhost", other));
  }

  /// @param advertised how clients are told to reach it
  public ServerOptions at(String newHost, String advertised, boolean reachedByAnybody) {
    return new ServerOptions(newHost, port, http, advertised, reachedByAnybody, settings, tls);
  }
}
