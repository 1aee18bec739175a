package dev.weir.spi;

import dev.weir.Outcome;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Waiting for a write the way Weir's blocking calls do.
public final class Futures {
  private Futures() {}

  /// Waits for the result. Interrupted, it gives up waiting, not the write: [Unavailable] with
  /// outcome UNKNOWN, and the thread's interrupt flag is set.
  public static <T> T join(CompletableFuture<T> future) {
    return join(future, Timing.SYSTEM);
  }

  static <T> T join(CompletableFuture<T> future, Timing timing) {
    try {
      timing.await(future);
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted while waiting for a write to be durable", e)
          .<Unavailable>with(Outcome.UNKNOWN);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WeirException failure) {
        throw failure;
      }
      throw new Unavailable("the write failed: " + e.getCause(), e.getCause())
          .<Unavailable>with(Outcome.UNKNOWN);
    }
  }
}
