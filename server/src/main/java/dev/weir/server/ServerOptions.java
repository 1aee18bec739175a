package dev.weir.server;

import java.util.OptionalInt;

/// Where a server listens, and how it is set.
///
/// @param host the address to listen at: `localhost`, or one that others reach
/// @param port 0 for a free one
/// @param httpPort for who watches; 0 for a free one, empty for none
/// @param advertisedHost how clients are told to reach it
/// @param insecure whether others may reach it without proving who they are
public record ServerOptions(
    String host,
    int port,
    OptionalInt httpPort,
    String advertisedHost,
    boolean insecure,
    Settings settings) {
  /// What Kafka's clients expect.
  public static final int DEFAULT_PORT = 9092;

  /// Reached by this machine's programs alone.
  public static ServerOptions local(int port) {
    return new ServerOptions(
        "localhost", port, OptionalInt.empty(), "localhost", false, Settings.DEFAULT);
  }

  public ServerOptions with(Settings other) {
    return new ServerOptions(host, port, httpPort, advertisedHost, insecure, other);
  }

  public ServerOptions withPort(int other) {
    return new ServerOptions(host, other, httpPort, advertisedHost, insecure, settings);
  }

  public ServerOptions withHttpPort(int other) {
    return new ServerOptions(host, port, OptionalInt.of(other), advertisedHost, insecure, settings);
  }

  /// @param advertised how clients are told to reach it
  public ServerOptions at(String newHost, String advertised, boolean reachedByAnybody) {
    return new ServerOptions(newHost, port, httpPort, advertised, reachedByAnybody, settings);
  }
}
