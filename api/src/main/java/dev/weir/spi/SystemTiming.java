package dev.weir.spi;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The machine's own time.
final class SystemTiming implements Timing {
  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the caller looks again
  public void await(ReentrantLock lock, Condition condition, long nanos)
      throws InterruptedException {
    var _ = condition.awaitNanos(nanos);
  }

  @Override
  public void await(Future<?> future) throws InterruptedException {
    try {
      var _ = future.get();
    } catch (ExecutionException | CancellationException e) {
      // Done: how, the caller sees for itself.
    }
  }

  @Override
  public Ticking every(Duration interval, String name, Runnable task) {
    var stop = new CountDownLatch(1);
    Thread.ofVirtual()
        .name(name)
        .start(() -> {
          try {
            while (!stop.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
              task.run();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
          }
        });
    return stop::countDown;
  }

  @Override
  public ThreadFactory threads() {
    return Thread.ofVirtual().name("weir-", 0).factory();
  }
}
