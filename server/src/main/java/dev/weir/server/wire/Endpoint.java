package dev.weir.server.wire;

/// Where a server is reached.
public record Endpoint(String host, int port) {
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
