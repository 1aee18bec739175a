package dev.weir.engine;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Bytes of sends between their caller and the segments. Whoever wants more than is left waits,
/// in turn. One send may take what it needs when nothing else is in flight, however large it is.
final class Budget {
  private final long limit;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition less = lock.newCondition();
  private long used;
  private boolean closed;

  Budget(long limit) {
    this.limit = limit;
  }

  /// @throws EngineException.Busy when there is no room in time; with a wait of zero, at once
  void take(long bytes, Duration wait) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = wait.toNanos();
      while (used > 0 && used + bytes > limit && !closed) {
        if (nanos <= 0) {
          throw new EngineException.Busy(limit);
        }
        nanos = less.awaitNanos(nanos);
      }
      if (closed) {
        throw new EngineException.Stopped();
      }
      used += bytes;
    } finally {
      lock.unlock();
    }
  }

  void give(long bytes) {
    lock.lock();
    try {
      used -= bytes;
      less.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Sends away who waits and who comes.
  void close() {
    lock.lock();
    try {
      closed = true;
      less.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
