package dev.weir.server.wire;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Until when a connection's client must have done something. Set by the connection's threads, read
/// by the one that closes connections.
final class Deadline {
  private final LongSupplier nanoTime;
  private volatile boolean armed;
  private volatile long nanos;

  Deadline(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void in(Duration time) {
    nanos = nanoTime.getAsLong() + time.toNanos();
    armed = true;
  }

  /// The client owes nothing.
  void never() {
    armed = false;
  }

  boolean isOver() {
    return armed && nanos - nanoTime.getAsLong() < 0;
  }
}
