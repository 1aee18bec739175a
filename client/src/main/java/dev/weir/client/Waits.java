package dev.weir.client;

import java.time.Duration;

/// Time limits of waiting calls.
final class Waits {
  /// For ever, in a length that still adds up: the JVM will not live that long.
  static final Duration FOREVER = Duration.ofDays(36_500);

  private Waits() {}

  /// The [System#nanoTime] at which a wait that begins now is over.
  static long deadline(Duration wait) {
    var bounded = wait.compareTo(FOREVER) > 0 ? FOREVER : wait.isNegative() ? Duration.ZERO : wait;
    return System.nanoTime() + bounded.toNanos();
  }
}
