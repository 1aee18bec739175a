package dev.weir.backends.kafka.groups;

import dev.weir.Closed;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Settled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Where the thread that owns the KafkaConsumer (the *owner*) and the thread that polls the feed
/// (the *taker*) meet: messages one way, and word of partitions that move away. Thread-safe.
public final class Handover {
  /// From here on the owner stops fetching until something was taken: two of Kafka's polls.
  static final int FULL_MESSAGES = 1_000;

  /// While partitions wait for their work to be finished, nobody says when it is.
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final FeedRequest.Revocation revocation;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Message> messages = new ArrayDeque<>();

  /// Partitions held, with the offset at which the owner fetches on.
  private final Map<TopicPartition, Long> fetched = new HashMap<>();

  /// What was stored of them when they were given.
  private final Map<TopicPartition, Settled> stored = new HashMap<>();

  private final ArrayDeque<Leaving> leaving = new ArrayDeque<>();
  private @Nullable WeirException failure;
  private boolean awaitsRoom;
  private boolean woken;
  private boolean reassigned;
  private boolean ended;
  private boolean taking;
  private boolean telling;

  /// When something was last asked for.
  private volatile long askedAt;

  private boolean handedOut;

  /// @param revocation told of partitions that move away
  public Handover(FeedRequest.Revocation revocation, LongSupplier nanoTime) {
    this.revocation = revocation;
    this.nanoTime = nanoTime;
  }

  /// Partitions on their way out, which the taker has not been told of.
  static final class Leaving {
    private final Set<TopicPartition> partitions;
    private final Runnable onTold;
    private boolean clean;

    /// Their unfinished work was waited for long enough.
    private boolean late;

    /// They are gone, and may even have come back since.
    private boolean released;

    private Leaving(Set<TopicPartition> partitions, boolean clean, Runnable onTold) {
      this.partitions = partitions;
      this.clean = clean;
      this.onTold = onTold;
    }
  }

  /// Owner: holds a partition from now on.
  ///
  /// @param known what is stored of it, where it is read from that position
  void hold(TopicPartition partition, long offset, @Nullable Settled known) {
    lock.lock();
    try {
      fetched.put(partition, offset);
      stored.remove(partition);
      if (known != null && known.position() == offset) {
        stored.put(partition, known);
      }
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

  /// Owner: drops what is buffered of partitions, so that it is fetched again.
  ///
  /// @return where to fetch on
  Map<TopicPartition, Long> drop(Set<TopicPartition> partitions) {
    lock.lock();
    try {
      // The next offset to hand out is where the first dropped message was.
      var positions = positionsOf(partitions);
      positions.forEach(fetched::replace);
      messages.removeIf(message -> partitions.contains(message.topicPartition()));
      return positions;
    } finally {
      lock.unlock();
    }
  }

  /// Owner: reads partitions from elsewhere from now on.
  void move(Map<TopicPartition, Long> offsets) {
    lock.lock();
    try {
      messages.removeIf(message -> offsets.containsKey(message.topicPartition()));
      fetched.putAll(offsets);
      stored.keySet().removeAll(offsets.keySet());
      reassigned();
    } finally {
      lock.unlock();
    }
  }

  /// Owner: holds these partitions and no others from now on; nobody is told of those that go.
  void replace(Map<TopicPartition, Long> offsets) {
    lock.lock();
    try {
      messages.clear();
      fetched.clear();
      leaving.clear();
      move(offsets);
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
      drop(partitions);
      leaving.addLast(announced);
      changed.signalAll();
      return announced;
    } finally {
      lock.unlock();
    }
  }

  /// Owner: the work that is unfinished is waited for no more.
  void hurry(Leaving late) {
    lock.lock();
    try {
      late.late = true;
      changed.signalAll();
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
      forget(gone.partitions);
      reassigned();
    } finally {
      lock.unlock();
    }
  }

  /// Owner: they are gone already.
  void lose(Set<TopicPartition> gone) {
    var lost = announce(gone, false, () -> {});
    release(lost);
    tellIfNobodyTakes(lost);
  }

  private void forget(Set<TopicPartition> partitions) {
    fetched.keySet().removeAll(partitions);
    stored.keySet().removeAll(partitions);
  }

  /// As [Feed#asked].
  void asked() {
    askedAt = nanoTime.getAsLong();
  }

  /// Owner: for how long nothing was asked for, while something is in hand.
  Duration silence() {
    lock.lock();
    try {
      return handedOut && !taking
          ? Duration.ofNanos(nanoTime.getAsLong() - askedAt)
          : Duration.ZERO;
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
  Feed.Batch take(int maxMessages, Duration wait) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(wait);
    lock.lockInterruptibly();
    taking = true;
    try {
      while (true) {
        tell();
        throwFailure();
        if (ended && messages.isEmpty()) {
          throw new Closed("this consumer is closed, or has failed for good. Open it again");
        }
        if (!telling && (!messages.isEmpty() || woken || reassigned || left <= 0)) {
          woken = false;
          reassigned = false;
          return taken(maxMessages);
        }
        left = awaitChange(left);
      }
    } finally {
      taking = false;
      lock.unlock();
    }
  }

  /// @return what is left of the time
  @SuppressWarnings("WaitNotInLoop") // the loop is in take, the only caller
  private long awaitChange(long nanos) throws InterruptedException {
    if (telling) {
      changed.await();
      return nanos;
    }
    long most = leaving.isEmpty() ? nanos : Math.min(nanos, LOOK_AGAIN_NANOS);
    return nanos - most + changed.awaitNanos(most);
  }

  private void throwFailure() {
    var error = failure;
    // Messages that came before the error are handed over before it.
    if (error != null && messages.isEmpty()) {
      failure = null;
      handedOut = false;
      throw error;
    }
  }

  private Feed.Batch taken(int maxMessages) {
    var batch = new ArrayList<Message>(Math.min(maxMessages, messages.size()));
    while (batch.size() < maxMessages && !messages.isEmpty()) {
      batch.add(messages.removeFirst());
    }
    handedOut = !batch.isEmpty();
    asked();
    return new Feed.Batch(batch, false);
  }

  /// Owner: tells on another thread, if the work is finished and nobody takes who could be told.
  void tellIfNobodyTakes(Leaving finished) {
    lock.lock();
    try {
      if (taking || telling || !leaving.contains(finished) || !isDue(finished) || taking) {
        return;
      }
      telling = true;
    } finally {
      lock.unlock();
    }
    // Another one: the owner does the commits that this brings.
    Thread.ofVirtual()
        .name("weir-kafka-revoke")
        .start(() -> {
          lock.lock();
          try {
            tell(finished);
          } finally {
            telling = false;
            changed.signalAll();
            lock.unlock();
          }
        });
  }

  private void tell() {
    for (var next : List.copyOf(leaving)) {
      if (!telling && isDue(next)) {
        tell(next);
      }
    }
  }

  private boolean isDue(Leaving next) {
    if (!next.clean || next.late) {
      return true;
    }
    // Without the lock, for this asks the client.
    lock.unlock();
    try {
      return revocation.isFinished(next.partitions);
    } finally {
      lock.lock();
    }
  }

  /// Without the lock: whoever is told commits meanwhile, which the owner does.
  private void tell(Leaving next) {
    if (!leaving.remove(next)) {
      return;
    }
    boolean clean = next.clean;
    lock.unlock();
    try {
      revocation.revoke(next.partitions, clean);
    } finally {
      lock.lock();
      // Now, not when the owner gets round to it: the taker must not see them any more.
      if (!next.released) {
        forget(next.partitions);
      }
      next.onTold.run();
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

  /// Of partitions held, what was stored when they were given.
  Map<TopicPartition, Settled> stored() {
    lock.lock();
    try {
      return new TreeMap<>(stored);
    } finally {
      lock.unlock();
    }
  }

  /// For each partition that stays, the offset of the next message to be taken.
  Map<TopicPartition, Long> positions() {
    lock.lock();
    try {
      var staying = new HashSet<>(fetched.keySet());
      leaving.stream()
          .filter(one -> !one.released)
          .forEach(one -> staying.removeAll(one.partitions));
      return positionsOf(staying);
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
