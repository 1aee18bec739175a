package dev.weir.client.bymessage;

import dev.weir.Closed;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Between a feed that leases messages and the threads that ask for them. Each asks the feed for
/// itself, and for no more than it was asked for.
final class LeaseIntake {
  /// How long closing waits for one poll to hear its wake before it wakes again.
  private static final Duration WAKE_AGAIN = Duration.ofMillis(20);

  private final String title;
  private final LeaseFeed feed;
  private final Timing timing;
  private final Receiver receiver;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<TopicPartition> paused = new TreeSet<>();
  private boolean allPaused;
  private int polls;
  private boolean ended;
  private boolean closed;

  /// What `hasNext` leased for a thread that has not come for it yet.
  private final Map<Thread, Message> promised = new WeakHashMap<>();

  /// Of a poll that brought messages, and so could not fail.
  private @Nullable RuntimeException postponed;

  /// What is done with leased messages before anybody is handed them.
  interface Receiver {
    void bury(List<Message> exhausted);

    /// @throws WeirException this one, when it is not skipped
    void skipOrThrow(WeirException error);

    /// @return those to hand out
    List<Message> settleFirst(List<Message> messages);
  }

  /// @param title names the consumer in errors
  LeaseIntake(String title, LeaseFeed feed, Timing timing, Receiver receiver) {
    this.title = title;
    this.feed = feed;
    this.timing = timing;
    this.receiver = receiver;
  }

  /// Leased messages, what was promised first; waits for the first.
  List<Message> poll(int maxMessages, Duration wait) {
    var kept = promised();
    if (kept == null) {
      return lease(maxMessages, wait);
    }
    var messages = new ArrayList<Message>();
    messages.add(kept);
    if (maxMessages > 1) {
      messages.addAll(leaseNow(maxMessages - 1));
    }
    return messages;
  }

  /// What is there beside a message that was taken already: its error waits for the next call.
  private List<Message> leaseNow(int maxMessages) {
    try {
      return lease(maxMessages, Duration.ZERO);
    } catch (WeirException e) {
      locked(() -> postponed = e);
      return List.of();
    }
  }

  private @Nullable Message promised() {
    lock.lock();
    try {
      return promised.remove(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  /// Leases a message for the calling thread, which its next poll brings; false when none came in
  /// time or there will be none.
  boolean promise(Duration wait) {
    lock.lock();
    try {
      if (promised.containsKey(Thread.currentThread())) {
        return true;
      }
    } finally {
      lock.unlock();
    }
    try {
      var leased = lease(1, wait);
      leased.forEach(message -> locked(() -> promised.put(Thread.currentThread(), message)));
      return !leased.isEmpty();
    } catch (Closed e) {
      return false;
    }
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /// Leases messages, waiting for the first; none when none came in time or there are no more.
  private List<Message> lease(int maxMessages, Duration wait) {
    long deadline = timing.deadline(wait);
    while (beginPoll(deadline)) {
      List<Message> messages;
      try {
        long left = Math.max(0, deadline - timing.nanos());
        messages = received(feed.poll(maxMessages, Duration.ofNanos(left)));
      } catch (InterruptedException e) {
        throw interrupted(e);
      } catch (WeirException e) {
        requireOpen(e);
        receiver.skipOrThrow(e);
        continue;
      } finally {
        endPoll();
      }
      if (!messages.isEmpty() || ended() || deadline - timing.nanos() <= 0) {
        return messages;
      }
    }
    return List.of();
  }

  /// Waits while everything is paused.
  ///
  /// @return false when that took all the time, or there are no more messages
  private boolean beginPoll(long deadline) {
    lock.lock();
    try {
      throwPostponed();
      while (allPaused && !closed) {
        long left = deadline - timing.nanos();
        if (left <= 0) {
          return false;
        }
        timing.await(lock, changed, left);
      }
      if (closed) {
        throw closed(null);
      }
      if (ended) {
        return false;
      }
      polls++;
      return true;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  private void throwPostponed() {
    var failure = postponed;
    postponed = null;
    if (failure != null) {
      throw failure;
    }
  }

  private void endPoll() {
    locked(() -> {
      polls--;
      changed.signalAll();
    });
  }

  private void requireOpen(WeirException cause) {
    lock.lock();
    try {
      if (closed) {
        throw closed(cause);
      }
    } finally {
      lock.unlock();
    }
  }

  private Closed closed(@Nullable Throwable cause) {
    return new Closed(title + " is closed", cause);
  }

  private static Unavailable interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new Unavailable(
        "interrupted while waiting for a message. Nothing is lost: ask again", cause);
  }

  private List<Message> received(LeaseFeed.Leased leased) {
    var messages = leased.messages();
    try {
      receiver.bury(leased.exhausted());
    } catch (WeirException e) {
      // Nobody else holds them, and they come again when these leases have run out.
      if (messages.isEmpty()) {
        throw e;
      }
      locked(() -> postponed = e);
    }
    if (leased.ended()) {
      locked(() -> ended = true);
    }
    return receiver.settleFirst(messages);
  }

  void pause() {
    locked(() -> allPaused = true);
    feed.wake();
  }

  void pause(Set<TopicPartition> partitions) {
    feed.pause(partitions);
    locked(() -> paused.addAll(partitions));
  }

  void resume(Set<TopicPartition> partitions) {
    feed.resume(partitions);
    locked(() -> paused.removeAll(partitions));
  }

  void resume() {
    Set<TopicPartition> resumed = new TreeSet<>();
    locked(() -> {
      resumed.addAll(paused);
      paused.clear();
      allPaused = false;
      changed.signalAll();
    });
    if (!resumed.isEmpty()) {
      feed.resume(resumed);
    }
  }

  Set<TopicPartition> paused() {
    lock.lock();
    try {
      return allPaused ? new TreeSet<>(feed.positions().keySet()) : new TreeSet<>(paused);
    } finally {
      lock.unlock();
    }
  }

  /// These partitions are read from another place now.
  void moved(Set<TopicPartition> partitions) {
    locked(() -> {
      promised.values().removeIf(message -> partitions.contains(message.topicPartition()));
      ended = false;
    });
  }

  boolean ended() {
    lock.lock();
    try {
      return closed || (ended && promised.isEmpty());
    } finally {
      lock.unlock();
    }
  }

  /// Refuses what comes, wakes who waits, and returns when nobody polls any more, or after
  /// `patience`.
  ///
  /// @return false when a poll is still under way
  boolean close(Duration patience) {
    long deadline = timing.deadline(patience);
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      while (polls > 0 && deadline - timing.nanos() > 0) {
        // Again and again: a wake ends the polls under way, or the next one, and not all that come.
        feed.wake();
        timing.await(lock, changed, WAKE_AGAIN.toNanos());
      }
      return polls == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
