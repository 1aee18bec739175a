package dev.weir.client;

import dev.weir.Closed;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.spi.Feed;
import dev.weir.spi.Timing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Between a feed, which one thread may poll at a time, and the many threads that ask for
/// messages: whoever finds nothing polls, the others wait for what it brings.
///
/// The lock is never held over a poll. It also guards the [Ledger], so that handing out a message
/// and knowing that it was are one step.
final class Intake {
  /// Messages asked of the feed, even when a program asks for one: bytes are the feed's bound, and
  /// this one only keeps a flood of tiny messages from filling memory with their objects.
  private static final int CHUNK = 50_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Feed feed;
  private final Ledger ledger;
  private final boolean ackWhenAsked;
  private final Timing timing;
  private final ArrayDeque<Message> buffer = new ArrayDeque<>();

  /// Weak: a thread that is gone never asks again, and its messages are never acked.
  private final Map<Thread, Hand> hands = new WeakHashMap<>();

  /// How many of the buffered messages `hasNext` has promised to threads.
  private int promised;

  private Set<TopicPartition> assignment;
  private boolean polling;
  private boolean ended;
  private boolean closed;
  private @Nullable WeirException postponed;

  /// @param ackWhenAsked a thread that asks again acks what it was handed before
  Intake(Feed feed, Ledger ledger, boolean ackWhenAsked, Timing timing) {
    this.feed = feed;
    this.ledger = ledger;
    this.ackWhenAsked = ackWhenAsked;
    this.timing = timing;
    this.assignment = Set.copyOf(feed.assignment());
    ledger.fetched(List.of(), feed.positions());
  }

  /// The next message; null when none came in time or the feed has ended.
  @Nullable Message next(Duration wait) {
    lock.lock();
    try {
      var hand = askingHand();
      return await(hand, wait) ? take(hand) : null;
    } finally {
      lock.unlock();
    }
  }

  List<Message> poll(int maxMessages, Duration wait) {
    lock.lock();
    try {
      var hand = askingHand();
      if (!await(hand, wait)) {
        return List.of();
      }
      var taken = new ArrayList<Message>(Math.min(maxMessages, buffer.size()));
      do {
        while (taken.size() < maxMessages && mayTake(hand)) {
          taken.add(take(hand));
        }
      } while (taken.size() < maxMessages && topUp(hand));
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// Promises the calling thread a message, which its next `next` or `poll` brings; false when
  /// there will be none.
  boolean promise() {
    lock.lock();
    try {
      var hand = askingHand();
      if (!hand.promised) {
        if (closed || !await(hand, Timing.FOREVER)) {
          return false;
        }
        hand.promised = true;
        promised++;
      }
      return true;
    } catch (Closed e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Ends what the calling thread holds: acks it, or leaves it unacked for good.
  void emptyHand(boolean ack) {
    lock.lock();
    try {
      var hand = hand();
      if (ack) {
        hand.ackAll();
      } else {
        hand.drop();
      }
    } finally {
      lock.unlock();
    }
  }

  private Hand hand() {
    return hands.computeIfAbsent(Thread.currentThread(), _ -> new Hand());
  }

  private Hand askingHand() {
    var hand = hand();
    if (ackWhenAsked) {
      hand.ackAll();
    }
    return hand;
  }

  private boolean mayTake(Hand hand) {
    if (promised > (hand.promised ? 1 : 0)) {
      dropDeadPromises();
    }
    return buffer.size() > (hand.promised ? promised - 1 : promised);
  }

  /// A thread that ended after `hasNext` must not keep its message from everybody.
  private void dropDeadPromises() {
    hands.keySet().removeIf(thread -> !thread.isAlive());
    promised = 0;
    for (Hand hand : hands.values()) {
      promised += hand.promised ? 1 : 0;
    }
  }

  private Message take(Hand hand) {
    if (hand.promised) {
      hand.promised = false;
      promised--;
    }
    var message = buffer.removeFirst();
    var progress = ledger.handOut(message);
    if (ackWhenAsked) {
      hand.hold(progress, message.offset());
    }
    return message;
  }

  /// Looks for more, without waiting, when what was there is fewer than asked for.
  private boolean topUp(Hand hand) {
    if (polling || ended) {
      return false;
    }
    try {
      fetch(Duration.ZERO);
    } catch (WeirException e) {
      // The messages taken are the program's now; it learns of the error when it asks again.
      postponed = e;
    }
    return mayTake(hand);
  }

  /// Waits until this hand may take a message; false when none came in time or the feed has
  /// ended. A promised message may be taken even after close.
  private boolean await(Hand hand, Duration wait) {
    if (!closed && mayTake(hand)) {
      return true;
    }
    long deadline = timing.deadline(wait);
    boolean lastTry = false;
    while (true) {
      if (hand.promised && mayTake(hand)) {
        return true;
      }
      if (closed) {
        throw new Closed("this consumer is closed");
      }
      if (mayTake(hand)) {
        return true;
      }
      if (ended || lastTry) {
        return false;
      }
      long left = deadline - timing.nanos();
      lastTry = left <= 0;
      if (polling) {
        awaitChange(left);
      } else {
        fetchUnlessClosed(Duration.ofNanos(Math.max(0, left)));
      }
    }
  }

  private void fetchUnlessClosed(Duration wait) {
    try {
      fetch(wait);
    } catch (RuntimeException e) {
      if (closed) {
        throw new Closed("this consumer is closed", e);
      }
      throw e;
    }
  }

  private void awaitChange(long nanos) {
    try {
      timing.await(lock, changed, nanos);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static Unavailable interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new Unavailable(
        "interrupted while waiting for a message. Nothing is lost: ask again", cause);
  }

  /// Polls without the lock, and puts what came into the buffer.
  private void fetch(Duration wait) {
    throwPostponed();
    Feed.Batch batch = Feed.Batch.EMPTY;
    Map<TopicPartition, Long> positions = Map.of();
    Set<TopicPartition> assigned = assignment;
    polling = true;
    lock.unlock();
    try {
      batch = feed.poll(CHUNK, wait);
      positions = feed.positions();
      assigned = feed.assignment();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.lock();
      polling = false;
      changed.signalAll();
      buffer.addAll(batch.messages());
      ledger.fetched(batch.messages(), positions);
      assignment = assigned;
      ended |= batch.ended();
    }
  }

  private void throwPostponed() {
    var failure = postponed;
    if (failure != null) {
      postponed = null;
      throw failure;
    }
  }

  /// Acks one message.
  ///
  /// @throws dev.weir.NotAssigned when it was not handed out here
  void ack(Message message) {
    lock.lock();
    try {
      ledger.ack(message);
    } finally {
      lock.unlock();
    }
  }

  /// Forgets partitions that have moved away, with what is buffered of them.
  void forget(Collection<TopicPartition> gone) {
    lock.lock();
    try {
      buffer.removeIf(message -> gone.contains(message.topicPartition()));
      ledger.forget(gone);
    } finally {
      lock.unlock();
    }
  }

  /// Reads or changes the ledger.
  <T> T with(Function<Ledger, T> action) {
    lock.lock();
    try {
      return action.apply(ledger);
    } finally {
      lock.unlock();
    }
  }

  Set<TopicPartition> assignment() {
    lock.lock();
    try {
      return assignment;
    } finally {
      lock.unlock();
    }
  }

  boolean ended() {
    lock.lock();
    try {
      return closed || (ended && buffer.isEmpty());
    } finally {
      lock.unlock();
    }
  }

  /// Refuses what comes, wakes who waits, and returns when nobody polls any more, or after
  /// `patience`.
  ///
  /// @return false when a poll is still under way
  boolean close(Duration patience) {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      if (!polling) {
        return true;
      }
    } finally {
      lock.unlock();
    }
    feed.wake();
    lock.lock();
    try {
      long deadline = timing.deadline(patience);
      while (polling && timing.nanos() < deadline) {
        timing.await(lock, changed, deadline - timing.nanos());
      }
      return !polling;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
