package dev.weir.spi;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/// The machine's own time.
final class SystemTiming implements Timing {
  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the caller looks again
  public void await(Condition condition, long nanos) throws InterruptedException {
    var _ = condition.awaitNanos(nanos);
  }

  @Override
  public <T> T join(CompletableFuture<T> future) {
    return Futures.join(future);
  }

  @Override
  public AutoCloseable every(Duration interval, String name, Runnable task) {
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
