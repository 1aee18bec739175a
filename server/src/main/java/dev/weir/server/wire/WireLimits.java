package dev.weir.server.wire;

import java.time.Duration;

/// What clients may take of this process.
///
/// @param maxConnections beyond them, new ones are closed at once
/// @param maxFrameBytes of one request
/// @param maxStrangerFrameBytes of one request, of a client that has to prove who it is and has not
/// @param maxBytesInFlight of requests that are not answered yet, of all connections
/// @param idle how long a connection may be silent
/// @param stall how long a client may take to send the rest of a small frame, or to take a part of
///     an answer, or in all to prove who it is
public record WireLimits(
    int maxConnections,
    int maxFrameBytes,
    int maxStrangerFrameBytes,
    int maxBytesInFlight,
    Duration idle,
    Duration stall) {

  /// Before this much of a frame has come, its size is a claim: no more is allocated.
  static final int FIRST_BYTES = 64 << 10;

  /// Who sends slower than this has given up before its frame is there: clients wait 30 s for an
  /// answer.
  static final int LEAST_BYTES_PER_SECOND = 64 << 10;

  /// Requests of one connection that are begun and not answered: three times what clients keep in
  /// flight.
  static final int MAX_PIPELINED = 16;

  /// More is of no use.
  private static final long MOST_SHARE = 256 << 20;

  /// Kafka's `socket.request.max.bytes` and `connections.max.idle.ms`.
  public static final WireLimits DEFAULT =
      new WireLimits(
          10_000,
          100 << 20,
          FIRST_BYTES,
          100 << 20,
          Duration.ofMinutes(10),
          Duration.ofSeconds(30));

  /// @throws IllegalArgumentException when the largest frame would never be let in
  public WireLimits {
    if (maxFrameBytes > maxBytesInFlight) {
      throw new IllegalArgumentException(
          "a request of %d bytes does not fit %d bytes in flight"
              .formatted(maxFrameBytes, maxBytesInFlight));
    }
  }

  /// How much of this process's memory requests may take, and answers as much again.
  public static int heapShare() {
    return (int) Math.min(MOST_SHARE, Runtime.getRuntime().maxMemory() / 4);
  }

  /// @param bytes of one request; all together take [#heapShare], or one that is larger
  /// @param strangerBytes of one request of a client that has not proved who it is
  public WireLimits withMaxFrameBytes(int bytes, int strangerBytes) {
    return new WireLimits(
        maxConnections,
        bytes,
        Math.min(bytes, strangerBytes),
        Math.max(heapShare(), bytes),
        idle,
        stall);
  }

  public WireLimits withMaxConnections(int connections) {
    return new WireLimits(
        connections, maxFrameBytes, maxStrangerFrameBytes, maxBytesInFlight, idle, stall);
  }

  public WireLimits withTimes(Duration newIdle, Duration newStall) {
    return new WireLimits(
        maxConnections, maxFrameBytes, maxStrangerFrameBytes, maxBytesInFlight, newIdle, newStall);
  }
}
