package dev.weir.backends.kafka;

import dev.weir.Closed;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Where the thread that owns the KafkaConsumer (the *owner*) and the thread that polls the feed
/// (the *taker*) meet: messages one way, and word of partitions that move away. Thread-safe.
final class Handover {
  /// From here on the owner stops fetching until something was taken: two of Kafka's polls.
  static final int FULL_MESSAGES = 1_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Message> messages = new ArrayDeque<>();

  /// Partitions held, with the offset at which the owner fetches on.
  private final Map<TopicPartition, Long> fetched = new HashMap<>();

  private final ArrayDeque<Leaving> leaving = new ArrayDeque<>();
  private @Nullable WeirException failure;
  private boolean awaitsRoom;
  private boolean woken;
  private boolean reassigned;
  private boolean ended;

  /// Partitions on their way out, which the taker has not been told of.
  static final class Leaving {
    private final Set<TopicPartition> partitions;
    private final Runnable onTold;
    private boolean clean;

    /// They are gone, and may even have come back since.
    private boolean released;

    private Leaving(Set<TopicPartition> partitions, boolean clean, Runnable onTold) {
      this.partitions = partitions;
      this.clean = clean;
      this.onTold = onTold;
    }
  }

  /// Owner: holds a partition from now on.
  void hold(TopicPartition partition, long offset) {
    lock.lock();
    try {
      fetched.put(partition, offset);
      reassigned();
    } finally {
      lock.unlock();
    }
  }

  /// Ends a take, so that whoever asks for the assignment after each one is not late.
  private void reassigned() {
    reassigned = true;
    changed.signalAll();
  }

  /// Nobody has asked for the assignment yet.
  void open() {
    lock.lock();
    try {
      reassigned = false;
    } finally {
      lock.unlock();
    }
  }

  /// Owner: brings messages, and where it fetches on.
  void bring(Iterable<Message> brought, Map<TopicPartition, Long> positions) {
    lock.lock();
    try {
      for (var message : brought) {
        messages.addLast(message);
      }
      positions.forEach((partition, offset) -> fetched.replace(partition, offset));
      if (!messages.isEmpty()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Owner: whether to stop fetching, until [#madeRoom] says to whoever takes that it can go on.
  boolean isFull() {
    lock.lock();
    try {
      awaitsRoom = messages.size() >= FULL_MESSAGES;
      return awaitsRoom;
    } finally {
      lock.unlock();
    }
  }

  /// Taker: whether an owner that stopped can go on now.
  boolean madeRoom() {
    lock.lock();
    try {
      boolean made = awaitsRoom && messages.size() < FULL_MESSAGES;
      awaitsRoom &= !made;
      return made;
    } finally {
      lock.unlock();
    }
  }

  boolean holds(Set<TopicPartition> partitions) {
    lock.lock();
    try {
      return fetched.keySet().containsAll(partitions);
    } finally {
      lock.unlock();
    }
  }

  /// Owner: partitions are about to move away (clean) or have (not clean). What is buffered of them
  /// is dropped now; the taker is told when it polls.
  ///
  /// @param onTold run by the taker after it was told
  Leaving announce(Set<TopicPartition> partitions, boolean clean, Runnable onTold) {
    var announced = new Leaving(partitions, clean, onTold);
    lock.lock();
    try {
      // The next offset to hand out is where the first dropped message was.
      positionsOf(partitions).forEach(fetched::replace);
      messages.removeIf(message -> partitions.contains(message.topicPartition()));
      leaving.addLast(announced);
      changed.signalAll();
      return announced;
    } finally {
      lock.unlock();
    }
  }

  /// Owner: they are gone; a taker that has not been told yet learns that it is too late.
  void release(Leaving gone) {
    lock.lock();
    try {
      gone.clean = false;
      gone.released = true;
      fetched.keySet().removeAll(gone.partitions);
      reassigned();
    } finally {
      lock.unlock();
    }
  }

  /// Owner: the next poll throws this.
  void fail(WeirException error) {
    lock.lock();
    try {
      failure = error;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether an error waits for the taker.
  boolean hasFailed() {
    lock.lock();
    try {
      return failure != null;
    } finally {
      lock.unlock();
    }
  }

  /// Takes the error that waits for the taker, if any.
  @Nullable WeirException takeFailure() {
    lock.lock();
    try {
      var error = failure;
      failure = null;
      return error;
    } finally {
      lock.unlock();
    }
  }

  /// Ends a take under way, or the next one.
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Nothing comes any more.
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Taker: as [Feed#poll].
  Feed.Batch take(int maxMessages, Duration wait, FeedRequest.Revocation revocation)
      throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(wait);
    lock.lockInterruptibly();
    try {
      while (true) {
        tell(revocation);
        throwFailure();
        if (ended && messages.isEmpty()) {
          throw new Closed("this consumer is closed, or has failed for good. Open it again");
        }
        if (!messages.isEmpty() || woken || reassigned || left <= 0) {
          woken = false;
          reassigned = false;
          return taken(maxMessages);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void throwFailure() {
    var error = failure;
    // Messages that came before the error are handed over before it.
    if (error != null && messages.isEmpty()) {
      failure = null;
      throw error;
    }
  }

  private Feed.Batch taken(int maxMessages) {
    var batch = new ArrayList<Message>(Math.min(maxMessages, messages.size()));
    while (batch.size() < maxMessages && !messages.isEmpty()) {
      batch.add(messages.removeFirst());
    }
    return new Feed.Batch(batch, false);
  }

  /// Without the lock: the taker commits meanwhile, which the owner does.
  private void tell(FeedRequest.Revocation revocation) {
    for (var next = leaving.pollFirst(); next != null; next = leaving.pollFirst()) {
      boolean clean = next.clean;
      lock.unlock();
      try {
        revocation.revoke(next.partitions, clean);
      } finally {
        lock.lock();
        // Now, not when the owner gets round to it: the taker must not see them any more.
        if (!next.released) {
          fetched.keySet().removeAll(next.partitions);
        }
        next.onTold.run();
      }
    }
  }

  Set<TopicPartition> held() {
    lock.lock();
    try {
      return new TreeSet<>(fetched.keySet());
    } finally {
      lock.unlock();
    }
  }

  /// For each partition held, the offset of the next message to be taken.
  Map<TopicPartition, Long> positions() {
    lock.lock();
    try {
      return positionsOf(new HashSet<>(fetched.keySet()));
    } finally {
      lock.unlock();
    }
  }

  private Map<TopicPartition, Long> positionsOf(Set<TopicPartition> partitions) {
    var positions = new TreeMap<TopicPartition, Long>(fetched);
    for (Iterator<Message> it = messages.descendingIterator(); it.hasNext(); ) {
      var message = it.next();
      positions.replace(message.topicPartition(), message.offset());
    }
    positions.keySet().retainAll(partitions);
    return positions;
  }
}
