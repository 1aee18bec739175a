package dev.weir.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Runs members until the time is over or there is nothing left, and counts what they settle in
/// the measured part.
final class Meter {
  private final LongAdder settled = new LongAdder();
  private volatile boolean over;
  private volatile long lastNanos;

  /// One member's work: until [#isOver], or nothing is left.
  interface Member {
    void run(Meter meter) throws Exception;
  }

  boolean isOver() {
    return over;
  }

  void settled(int messages) {
    settled.add(messages);
    lastNanos = System.nanoTime();
  }

  /// @return messages settled a second
  double run(List<Member> members) throws InterruptedException, ExecutionException {
    var ready = new CountDownLatch(members.size());
    var done = new CountDownLatch(members.size());
    try (var threads = Executors.newFixedThreadPool(members.size())) {
      List<Future<?>> running = new ArrayList<>();
      for (var member : members) {
        running.add(
            threads.submit(() -> {
              try {
                ready.countDown();
                ready.await();
                member.run(this);
              } finally {
                done.countDown();
              }
              return null;
            }));
      }
      ready.await();
      var _ = done.await(Load.WARM_UP_NANOS, TimeUnit.NANOSECONDS);
      long before = settled.sum();
      long began = System.nanoTime();
      boolean nothingLeft = done.await(Load.MEASURED_NANOS, TimeUnit.NANOSECONDS);
      long after = settled.sum();
      long ended = nothingLeft ? lastNanos : System.nanoTime();
      over = true;
      for (var member : running) {
        member.get();
      }
      return (after - before) * 1e9 / (ended - began);
    }
  }
}
