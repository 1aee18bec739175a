package dev.weir.client;

import dev.weir.spi.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Time that stands still until a test moves it. What runs every interval runs on the test's thread.
public final class HandTiming implements Timing {
  private final AtomicLong now = new AtomicLong(123_456_789);
  private final List<Every> running = new ArrayList<>();

  private static final class Every implements Ticking {
    final long interval;
    final Runnable task;
    long next;
    boolean closed;

    Every(long interval, Runnable task, long next) {
      this.interval = interval;
      this.task = task;
      this.next = next;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  public void advance(Duration time) {
    now.addAndGet(time.toNanos());
    for (var every : List.copyOf(running)) {
      for (; !every.closed && every.next <= now.get(); every.next += every.interval) {
        every.task.run();
      }
    }
  }

  @Override
  public long nanos() {
    return now.get();
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the caller looks again
  public void await(ReentrantLock lock, Condition condition, long nanos)
      throws InterruptedException {
    var _ = condition.awaitNanos(TimeUnit.MILLISECONDS.toNanos(5));
  }

  @Override
  public void await(Future<?> future) throws InterruptedException {
    SYSTEM.await(future);
  }

  @Override
  public Ticking every(Duration interval, String name, Runnable task) {
    var every = new Every(interval.toNanos(), task, now.get() + interval.toNanos());
    running.add(every);
    return every;
  }

  @Override
  public ThreadFactory threads() {
    return Thread.ofVirtual().factory();
  }
}
