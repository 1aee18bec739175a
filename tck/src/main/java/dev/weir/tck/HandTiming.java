package dev.weir.tck;

import dev.weir.spi.Timing;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The machine's time, of which any length can be skipped: leases, delays and intervals are over at
/// once. Who waits looks again every few milliseconds, so that it sees a skip.
public final class HandTiming implements Timing {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final AtomicLong skipped = new AtomicLong();

  /// Lets so much time be over.
  public void skip(Duration time) {
    skipped.addAndGet(time.toNanos());
  }

  @Override
  public long nanos() {
    return System.nanoTime() + skipped.get();
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the caller looks again
  public void await(ReentrantLock lock, Condition condition, long nanos)
      throws InterruptedException {
    var _ = condition.awaitNanos(Math.min(nanos, LOOK_NANOS));
  }

  @Override
  public void await(Future<?> future) throws InterruptedException {
    SYSTEM.await(future);
  }

  @Override
  public Ticking every(Duration interval, String name, Runnable task) {
    var stop = new CountDownLatch(1);
    long now = nanos();
    Thread.ofVirtual().name(name).start(() -> run(now, interval, task, stop));
    return stop::countDown;
  }

  private void run(long start, Duration interval, Runnable task, CountDownLatch stop) {
    long last = start;
    try {
      while (!stop.await(LOOK_NANOS, TimeUnit.NANOSECONDS)) {
        if (nanos() - last >= interval.toNanos()) {
          last = nanos();
          task.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
    }
  }

  @Override
  public ThreadFactory threads() {
    return Thread.ofVirtual().name("weir-tck-", 0).factory();
  }
}
