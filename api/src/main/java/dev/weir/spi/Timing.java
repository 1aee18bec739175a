package dev.weir.spi;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How a connection waits, and measures how long: by the machine's clock, or by a simulation's,
/// under which nothing sleeps. Thread-safe.
///
/// Whoever waits by one holds no lock but the one that it names: under a simulation others do their
/// part meanwhile.
public interface Timing {
  /// Threads and the machine's monotonic clock.
  Timing SYSTEM = new SystemTiming();

  /// For ever, in a length that still adds up: the JVM will not live that long.
  Duration FOREVER = Duration.ofDays(36_500);

  /// Nanoseconds of a clock that never goes back; only differences mean anything.
  long nanos();

  /// The [#nanos] at which a wait that begins now is over; a negative wait is over at once.
  default long deadline(Duration wait) {
    var bounded = wait.compareTo(FOREVER) > 0 ? FOREVER : wait.isNegative() ? Duration.ZERO : wait;
    return nanos() + bounded.toNanos();
  }

  /// Waits on a condition whose lock the caller holds, and who looks again afterwards: until it is
  /// signalled, the time is over, or for no reason.
  ///
  /// @param lock the condition's
  /// @param nanos how long at most
  void await(ReentrantLock lock, Condition condition, long nanos) throws InterruptedException;

  /// Waits until a future is done, whichever way. The caller may hold locks.
  void await(Future<?> future) throws InterruptedException;

  /// Waits for a result the way Weir's blocking calls do: see [Futures#join].
  default <T> T join(CompletableFuture<T> future) {
    return Futures.join(future, this);
  }

  /// A new future, for who may wait for it with its own `get` and `join`.
  default <T> CompletableFuture<T> future() {
    return new CompletableFuture<>();
  }

  /// Runs a task after every interval, on a thread of its own, until the result is closed; close
  /// does not wait for a run under way. The first run comes after one interval.
  Ticking every(Duration interval, String name, Runnable task);

  /// Where long-lived work runs, such as `run(handler)`.
  ThreadFactory threads();

  /// What runs every interval.
  interface Ticking extends AutoCloseable {
    @Override
    void close();
  }
}
