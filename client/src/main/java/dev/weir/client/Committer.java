package dev.weir.client;

import dev.weir.Fenced;
import dev.weir.Full;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.spi.Feed;
import dev.weir.spi.Settled;
import dev.weir.spi.Timing;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Makes acks durable: when told, and every interval.
final class Committer {
  private final Feed feed;
  private final Intake intake;

  /// Held while positions are written: of two commits the later one must win. Everything else
  /// goes on meanwhile.
  private final ReentrantLock writing = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final Timing timing;
  private Timing.@Nullable Ticking ticking;
  private @Nullable RuntimeException failure;

  Committer(Feed feed, Intake intake, Timing timing) {
    this.feed = feed;
    this.intake = intake;
    this.timing = timing;
  }

  /// Commits every interval, on a thread of its own, until [#stop]. Called once, at the start.
  void every(Duration interval, String consumer) {
    ticking = timing.every(interval, "weir-commit-" + consumer, this::commitUnlessFinal);
  }

  private void commitUnlessFinal() {
    try {
      commit(true);
    } catch (RuntimeException e) {
      if (isFinal(e)) {
        remember(e);
      }
    }
  }

  /// Others pass: the same positions, or later ones, are tried again at the next interval. Fenced,
  /// too: a partition moved away while its position was on its way, and what is left of this
  /// member's goes with the next one. A member that was put out hears of it when it polls.
  private static boolean isFinal(RuntimeException e) {
    return !(e instanceof Unavailable || e instanceof Full || e instanceof Fenced);
  }

  private void remember(RuntimeException e) {
    lock.lock();
    try {
      failure = e;
    } finally {
      lock.unlock();
    }
  }

  /// Throws the error of an automatic commit that repeating does not mend, once.
  void throwFailure() {
    lock.lock();
    try {
      var thrown = failure;
      failure = null;
      if (thrown != null) {
        throw thrown;
      }
    } finally {
      lock.unlock();
    }
  }

  /// Stores what is acked and not stored.
  ///
  /// @param untouched also the start of partitions of which nothing was acked
  void commit(boolean untouched) {
    writing.lock();
    try {
      var positions = intake.with(ledger -> ledger.unstored(untouched));
      if (!positions.isEmpty()) {
        feed.commit(Settled.at(positions));
        intake.with(ledger -> {
          ledger.stored(positions);
          return positions;
        });
      }
    } finally {
      writing.unlock();
    }
  }

  /// Stores what is acked of partitions that are about to move away. On the polling thread, which
  /// waits for no other commit: that one may be waiting for the poll to go on. Should the older of
  /// the two win, its messages come again, and none is lost.
  void commit(Set<TopicPartition> leaving) {
    boolean alone = writing.tryLock();
    try {
      var positions = intake.with(ledger -> ledger.unstored(false));
      positions.keySet().retainAll(leaving);
      if (!positions.isEmpty()) {
        feed.commit(Settled.at(positions));
      }
    } finally {
      if (alone) {
        writing.unlock();
      }
    }
  }

  /// Ends the commits by interval.
  void stop() {
    if (ticking != null) {
      ticking.close();
    }
  }
}
