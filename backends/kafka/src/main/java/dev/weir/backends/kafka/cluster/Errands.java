package dev.weir.backends.kafka.cluster;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What is asked of the one thread that may use a Kafka consumer, in the order in which it came.
/// Thread-safe.
public final class Errands {
  private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();

  /// From any thread.
  public void add(Runnable errand) {
    waiting.add(errand);
  }

  /// Whether nothing waits.
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// Runs what waits, until nothing does.
  public void runAll() {
    for (var errand = waiting.poll(); errand != null; errand = waiting.poll()) {
      errand.run();
    }
  }

  /// Runs the next one, when it comes in time.
  public void runNext(Duration wait) throws InterruptedException {
    var errand = waiting.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    if (errand != null) {
      errand.run();
    }
  }
}
