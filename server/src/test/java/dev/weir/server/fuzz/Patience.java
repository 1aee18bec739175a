package dev.weir.server.fuzz;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Ends waits: a long poll is as it should be, and teaches nothing.
final class Patience {
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  private record Work(Thread by, long since) {}

  private volatile @Nullable Work work;

  Patience() {
    Thread.ofPlatform().daemon().name("patience").start(this::watch);
  }

  private void watch() {
    while (true) {
      LockSupport.parkNanos(LONGEST_NANOS);
      var now = work;
      if (now != null && System.nanoTime() - now.since > LONGEST_NANOS) {
        now.by.interrupt(); // again and again, until it has heard
      }
    }
  }

  interface Step {
    void run() throws InterruptedException;
  }

  /// Runs something on this thread, and interrupts it when it takes longer.
  void with(Step step) {
    work = new Work(Thread.currentThread(), System.nanoTime());
    try {
      step.run();
    } catch (InterruptedException expected) {
      // It waited.
    } finally {
      work = null;
      var _ = Thread.interrupted();
    }
  }
}
