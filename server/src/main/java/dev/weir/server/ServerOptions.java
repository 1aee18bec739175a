package dev.weir.server;

/// Where a server listens, and how it is set.
///
/// @param host the address to listen at: `localhost`, or one that others reach
/// @param port 0 for a free one
/// @param advertisedHost how clients are told to reach it
public record ServerOptions(String host, int port, String advertisedHost, Settings settings) {
  /// What Kafka's clients expect.
  public static final int DEFAULT_PORT = 9092;

  /// Reached by this machine's programs alone.
  public static ServerOptions local(int port) {
    return new ServerOptions("localhost", port, "localhost", Settings.DEFAULT);
  }

  public ServerOptions with(Settings other) {
    return new ServerOptions(host, port, advertisedHost, other);
  }
}
