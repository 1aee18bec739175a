package dev.weir.backends.embedded;

import dev.weir.spi.Timing;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes whoever waits for something to change. Who looks before it waits misses nothing: it says
/// how often the bell had rung when it began to look.
final class Bell {
  private final Timing timing;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rung = lock.newCondition();
  private volatile long count;

  Bell(Timing timing) {
    this.timing = timing;
  }

  /// How often it has rung.
  long count() {
    return count;
  }

  void ring() {
    lock.lock();
    try {
      count++;
      rung.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until it has rung more often than that, the time is over, or for no reason.
  void await(long heard, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (count == heard && nanos > 0) {
        timing.await(lock, rung, nanos);
      }
    } finally {
      lock.unlock();
    }
  }
}
