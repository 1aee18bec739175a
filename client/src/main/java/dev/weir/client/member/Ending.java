package dev.weir.client.member;

import dev.weir.WeirException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Predicate;

/// How a consumer ends, either way of sharing: what is under way first, then a last commit, then all
/// that it had open, whatever fails before.
public final class Ending {
  private static final System.Logger LOG = System.getLogger("dev.weir");

  /// How long a read under way is waited for before it is closed under whoever reads.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Ending() {}

  /// @param title names the consumer
  /// @param intake refuses what comes and waits, so long at most, for what is under way; false when
  ///     that was not over
  /// @param commit the last one
  /// @param parts closed in this order
  public static void end(
      String title, Predicate<Duration> intake, Runnable commit, AutoCloseable... parts) {
    if (!intake.test(PATIENCE)) {
      LOG.log(Level.WARNING, title + " closes while a read is still under way after " + PATIENCE);
    }
    // The commit is to be done though the thread was interrupted while it waited.
    boolean interrupted = Thread.interrupted();
    try {
      commit.run();
    } finally {
      for (var part : parts) {
        close(title, part);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void close(String title, AutoCloseable part) {
    try {
      part.close();
    } catch (WeirException e) {
      LOG.log(Level.WARNING, title + " closed with an error", e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
