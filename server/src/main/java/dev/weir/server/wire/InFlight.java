package dev.weir.server.wire;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Bytes of requests that are held in memory, of all connections. Whoever asks first is served
/// first, so that small requests do not starve a large one. Thread-safe.
final class InFlight {
  private final int capacity;
  private final Semaphore free;

  InFlight(int capacity) {
    this.capacity = capacity;
    this.free = new Semaphore(capacity, true);
  }

  /// Waits for room.
  ///
  /// @return false when there was none in time
  boolean take(int bytes, Duration patience) throws InterruptedException {
    return free.tryAcquire(bytes, patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  void give(int bytes) {
    free.release(bytes);
  }

  int taken() {
    return capacity - free.availablePermits();
  }
}
