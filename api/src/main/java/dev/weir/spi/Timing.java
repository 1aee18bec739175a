package dev.weir.spi;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;

/// How a connection waits, and measures how long: by the machine's clock, or by a simulation's,
/// under which nothing sleeps. Thread-safe.
public interface Timing {
  /// Threads and the machine's monotonic clock.
  Timing SYSTEM = new SystemTiming();

  /// Nanoseconds of a clock that never goes back; only differences mean anything.
  long nanos();

  /// Waits on a condition whose lock the caller holds, and who looks again afterwards: until it is
  /// signalled, the time is over, or for no reason.
  ///
  /// @param nanos `Long.MAX_VALUE` for ever
  void await(Condition condition, long nanos) throws InterruptedException;

  /// Waits for a result the way [Futures#join] does.
  <T> T join(CompletableFuture<T> future);

  /// Runs a task after every interval, on a thread of its own, until the result is closed; close
  /// does not wait for a run under way. The first run comes after one interval.
  AutoCloseable every(Duration interval, String name, Runnable task);

  /// Where long-lived work runs, such as `run(handler)`.
  ThreadFactory threads();
}
