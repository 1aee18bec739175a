package dev.weir.client.bypartition;

import dev.weir.Unavailable;
import dev.weir.spi.Feed;
import dev.weir.spi.Timing;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The lock of an [Intake], and how those who wait for messages hear of them: by a signal, or, when
/// the only one who waits polls the feed, by ending that poll.
final class Turnstile {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Feed feed;
  private final Timing timing;

  /// How many threads wait for a change.
  private int waiters;

  /// The thread that polls is to look again.
  private boolean wakeFeed;

  /// One thread has the feed to itself. Guarded by this lock.
  boolean polling;

  Turnstile(Feed feed, Timing timing) {
    this.feed = feed;
    this.timing = timing;
  }

  void lock() {
    lock.lock();
  }

  /// The feed is called without the lock: it may hold one of its own when it calls back.
  void unlock() {
    boolean wake = wakeFeed;
    wakeFeed = false;
    lock.unlock();
    if (wake) {
      feed.wake();
    }
  }

  /// Something is other than it was.
  void signal() {
    changed.signalAll();
  }

  /// There is something new to take: for those who wait, or for the one who polls.
  void announce() {
    changed.signalAll();
    wakeFeed |= polling && waiters == 0;
  }

  /// Ends the poll under way, once the lock is released.
  void endPoll() {
    wakeFeed |= polling;
  }

  /// Waits for a change, or returns for no reason.
  ///
  /// @throws Unavailable when interrupted
  void await(long nanos) {
    if (wakeFeed) {
      unlock();
      lock.lock();
      return;
    }
    waiters++;
    try {
      timing.await(lock, changed, nanos);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      waiters--;
    }
  }

  static Unavailable interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new Unavailable(
        "interrupted while waiting for a message. Nothing is lost: ask again", cause);
  }
}
