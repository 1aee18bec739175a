package dev.weir.client.member;

import dev.weir.WeirException;
import dev.weir.spi.Timing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How fast what waits for a consumer becomes less, over the last minute. Measured from when somebody
/// first asks: whoever never does pays nothing.
final class Pace {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /// Less than that says nothing about a pace.
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private final Timing timing;
  private final LongSupplier waiting;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Sample> samples = new ArrayDeque<>();
  private Timing.@Nullable Ticking ticking;
  private boolean closed;

  /// @param waiting how many messages wait now
  Pace(Timing timing, LongSupplier waiting) {
    this.timing = timing;
    this.waiting = waiting;
  }

  private record Sample(long nanos, long messages) {}

  /// When nothing will wait any more; empty when that is not to be seen.
  Optional<Duration> timeToCatchUp() {
    var now = new Sample(timing.nanos(), waiting.getAsLong());
    lock.lock();
    try {
      add(now);
      if (ticking == null && !closed) {
        ticking = timing.every(INTERVAL, "weir-pace", this::measure);
      }
      var then = samples.getFirst();
      return now.messages == 0 ? Optional.of(Duration.ZERO) : extrapolated(then, now);
    } finally {
      lock.unlock();
    }
  }

  private static Optional<Duration> extrapolated(Sample then, Sample now) {
    long nanos = now.nanos - then.nanos;
    long fewer = then.messages - now.messages;
    if (nanos < SHORTEST.toNanos() || fewer <= 0) {
      return Optional.empty();
    }
    double left = (double) now.messages / fewer * nanos;
    return Optional.of(Duration.ofNanos((long) left));
  }

  private void measure() {
    try {
      var now = new Sample(timing.nanos(), waiting.getAsLong());
      lock.lock();
      try {
        add(now);
      } finally {
        lock.unlock();
      }
    } catch (WeirException e) {
      // The next one may be had again; whoever asks meanwhile is told.
    }
  }

  private void add(Sample now) {
    samples.addLast(now);
    while (samples.getFirst().nanos < now.nanos - WINDOW.toNanos()) {
      samples.removeFirst();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      if (ticking != null) {
        ticking.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
