package dev.weir.testing;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A thread of a simulated program. Of all of them one runs at a time: who holds its own baton.
final class Strand {
  /// Real time, for who waits for something that no simulation brings.
  private static final int PATIENCE_SECONDS = 60;

  final String name;

  private final Semaphore baton = new Semaphore(0);

  /// On what it waits; null when it has not begun.
  @Nullable Object place;

  /// When it looks again, whatever happens.
  long deadline = Long.MIN_VALUE;

  /// Until then, nothing else will do.
  boolean asleep;

  /// When a wait without end is hopeless.
  long hopeless;

  /// The last event that it has seen.
  long seen = -1;

  /// Nothing will ever come.
  boolean stuck;

  Strand(String name) {
    this.name = name;
  }

  void run() {
    baton.release();
  }

  /// Waits for its turn, for ever if need be.
  void awaitTurn() {
    baton.acquireUninterruptibly();
  }

  /// Waits for its turn; for the test, which must not hang.
  void awaitTurnImpatiently() {
    boolean interrupted = Thread.interrupted();
    try {
      if (!baton.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "a thread of the simulated program has been running, or waiting for something that is"
                + " not the simulation's, for a minute of real time");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether it has something to look at.
  boolean isReady(long events, long nanos) {
    return deadline <= nanos || (seen < events && !asleep);
  }

  @Override
  public String toString() {
    return name;
  }
}
