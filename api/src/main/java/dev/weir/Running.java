package dev.weir;

import java.time.Duration;
import java.util.Optional;

/// A consumer whose messages Weir hands to a [Handler]. From [ConsumerBuilder#run].
public interface Running extends AutoCloseable {
  /// Waits until it ends: it reached its end or was closed. Interrupted, it throws [Unavailable]
  /// and goes on running.
  ///
  /// @throws WeirException the error that stopped it; one that is not Weir's is the cause of a
  ///     [HandlerFailed]
  void await();

  /// Waits at most so long.
  ///
  /// @return false when it still runs
  boolean await(Duration wait);

  Health health();

  /// Lets the message in hand be finished (10 s at most, then the thread is interrupted), commits
  /// what is done, gives back what is not. Idempotent.
  @Override
  void close();

  /// @param running false once it has ended
  /// @param handled messages done
  /// @param failed attempts that failed
  /// @param inHand how long the handler has had the message that it has now; empty when it has none
  /// @param stoppedBy the error that ended it
  record Health(
      boolean running,
      long handled,
      long failed,
      Optional<Duration> inHand,
      Optional<Throwable> stoppedBy) {}
}
