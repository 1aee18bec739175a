package dev.weir.client.backend;

import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NotFound;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.spi.Arrivals;
import dev.weir.spi.Feed;
import dev.weir.spi.LogReader;
import dev.weir.spi.PositionStore;
import dev.weir.spi.Settled;
import dev.weir.spi.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads partitions of a log in turn, in the thread that asks. Nothing is read ahead.
public final class LogFeed implements Feed {
  /// Bytes that one poll reads, about: what a consumer holds in memory beside the messages in the
  /// program's hands. Enough to read whole batches, whose parts would cost as much.
  private static final int POLL_BYTES = 1 << 20;

  /// How often new topics are looked for, where they are named by patterns, and new partitions.
  private static final Duration LOOK_AROUND = Duration.ofSeconds(1);

  private final LogReader reader;
  private final Starts starts;
  private final @Nullable PositionStore store;
  private final @Nullable String consumer;
  private final Timing timing;
  private final List<Cursor> cursors = new ArrayList<>();
  private final SortedMap<String, Long> lives = new TreeMap<>();
  private final Map<TopicPartition, Settled> stored = new TreeMap<>();
  private final Set<TopicPartition> paused = new TreeSet<>();
  private volatile Arrivals arrivals;
  private volatile Membership membership = new Membership.Alone();
  private volatile boolean grows;

  /// What there was when it was last looked for, and in which life of its topic.
  private volatile Map<TopicPartition, Long> known = Map.of();

  private volatile boolean lookAroundDue;
  private final Timing.Ticking lookingAround;
  private int turn;
  private volatile boolean woken;

  /// Which partitions there are, and where each is read from.
  interface Starts {
    /// Whether more may come.
    boolean grow();

    /// Whether a topic must be there; others may come and go.
    boolean require(String topic);

    /// What there was when the consumer opened, and where to begin.
    SortedMap<TopicPartition, Long> first();

    /// What there is now.
    Collection<TopicPartition> now();

    /// Where to begin in a partition that came later.
    long later(TopicPartition partition);

    /// What is stored of partitions that are read on from there.
    Map<TopicPartition, Settled> stored(Set<TopicPartition> partitions);
  }

  /// @param store null when nothing is stored
  public LogFeed(
      LogReader reader,
      Starts starts,
      @Nullable PositionStore store,
      @Nullable String consumer,
      Timing timing) {
    this.reader = reader;
    this.starts = starts;
    this.store = store;
    this.consumer = consumer;
    this.timing = timing;
    this.grows = starts.grow();
    this.arrivals = reader.arrivals(List.of());
    add(starts.first());
    this.lookingAround =
        grows ? timing.every(LOOK_AROUND, "weir-look-around", this::expectNews) : () -> {};
  }

  /// On a thread of its own, so that who waits is woken only when there is something new.
  private void expectNews() {
    if (!grows) {
      return;
    }
    try {
      lookAroundDue |= !present().equals(known);
    } catch (WeirException e) {
      lookAroundDue = true; // the poll meets it too, and tells the program
    }
    if (lookAroundDue) {
      arrivals.wake();
    }
  }

  private Map<TopicPartition, Long> present() {
    var present = new TreeMap<TopicPartition, Long>();
    for (var partition : starts.now()) {
      try {
        present.put(partition, reader.life(partition.topic()));
      } catch (NotFound e) {
        // It was deleted meanwhile.
      }
    }
    return present;
  }

  private static final class Cursor {
    final TopicPartition partition;
    long next;

    Cursor(TopicPartition partition, long next) {
      this.partition = partition;
      this.next = next;
    }
  }

  private void add(SortedMap<TopicPartition, Long> places) {
    if (places.isEmpty()) {
      return;
    }
    places.forEach((partition, place) -> {
      lives.computeIfAbsent(partition.topic(), reader::life);
      cursors.add(new Cursor(partition, place));
    });
    stored.putAll(starts.stored(places.keySet()));
    watch();
  }

  private void watch() {
    var before = arrivals;
    arrivals = reader.arrivals(assignment());
    before.close();
    if (woken) {
      arrivals.wake();
    }
  }

  @Override
  public Batch poll(int maxMessages, Duration wait) throws InterruptedException {
    long deadline = timing.deadline(wait);
    while (true) {
      lookAround();
      requireLiving();
      List<Message> messages = read(maxMessages);
      long left = deadline - timing.nanos();
      if (!messages.isEmpty() || woken || left <= 0) {
        woken = false;
        return new Batch(messages, false);
      }
      arrivals.await(waitedFor(), Duration.ofNanos(left));
    }
  }

  private void lookAround() {
    if (!grows || !lookAroundDue) {
      return;
    }
    lookAroundDue = false;
    var present = present();
    var now = present.keySet();
    // What is gone came by a pattern: its successor, if any, is new.
    cursors.removeIf(cursor ->
        !starts.require(cursor.partition.topic())
            && !(now.contains(cursor.partition) && isAlive(cursor.partition)));
    lives.keySet().retainAll(topics());
    var assigned = assignment();
    var more = new TreeMap<TopicPartition, Long>();
    for (var partition : now) {
      if (!assigned.contains(partition)) {
        more.put(partition, starts.later(partition));
      }
    }
    add(more);
    known = present;
  }

  private Set<String> topics() {
    var topics = new TreeSet<String>();
    cursors.forEach(cursor -> topics.add(cursor.partition.topic()));
    return topics;
  }

  /// A topic that was deleted and made anew has other messages at the same offsets.
  private void requireLiving() {
    for (var life : lives.entrySet()) {
      if (starts.require(life.getKey()) && reader.life(life.getKey()) != life.getValue()) {
        throw new NotFound(
            "topic \"%s\" was deleted and made anew since this consumer opened. Open it again"
                .formatted(life.getKey()));
      }
    }
  }

  private boolean isAlive(TopicPartition partition) {
    try {
      return Objects.equals(lives.get(partition.topic()), reader.life(partition.topic()));
    } catch (NotFound e) {
      return false;
    }
  }

  /// What the next partition has that has anything, beginning behind the one that was read last, so
  /// that a busy partition starves no other.
  private List<Message> read(int maxMessages) {
    for (int i = 0; i < cursors.size(); i++) {
      var cursor = cursors.get(turn % cursors.size());
      // Before the read: a partition that cannot be read must not hold up the others for ever.
      turn = (turn + 1) % cursors.size();
      var messages =
          paused.contains(cursor.partition) ? List.<Message>of() : readIfThere(cursor, maxMessages);
      if (!messages.isEmpty()) {
        return messages;
      }
    }
    return List.of();
  }

  private List<Message> readIfThere(Cursor cursor, int maxMessages) {
    try {
      return read(cursor, maxMessages);
    } catch (NotFound e) {
      if (starts.require(cursor.partition.topic())) {
        throw e;
      }
      return List.of();
    }
  }

  private List<Message> read(Cursor cursor, int maxMessages) {
    while (true) {
      var slice = reader.read(cursor.partition, cursor.next, maxMessages, POLL_BYTES);
      if (slice.nextOffset() == cursor.next) {
        return List.of();
      }
      cursor.next = slice.nextOffset();
      if (!slice.messages().isEmpty()) {
        return slice.messages();
      }
      // Only a gap was there; what is behind it?
    }
  }

  private Map<TopicPartition, Long> waitedFor() {
    var offsets = positions();
    offsets.keySet().removeAll(paused);
    return offsets;
  }

  @Override
  public void commit(Map<TopicPartition, Settled> settled) {
    if (store == null || consumer == null) {
      throw new IllegalStateException("a consumer without a name has no positions to store");
    }
    // What was deleted has no position any more, and its successor must not be given one of its.
    var living = new TreeMap<>(settled);
    living.keySet().removeIf(partition -> !isAlive(partition));
    if (!living.isEmpty()) {
      store.settle(consumer, living);
    }
  }

  @Override
  public Map<TopicPartition, Settled> stored() {
    return Map.copyOf(stored);
  }

  @Override
  public void seek(Map<TopicPartition, Long> offsets) {
    for (var cursor : cursors) {
      cursor.next = offsets.getOrDefault(cursor.partition, cursor.next);
    }
    stored.keySet().removeAll(offsets.keySet());
  }

  @Override
  public void detach(Map<TopicPartition, Long> offsets, String reason) {
    cursors.clear();
    stored.clear();
    paused.clear();
    grows = false;
    if (consumer != null) {
      membership = new Membership.Detached(reason);
    }
    offsets.forEach((partition, place) -> cursors.add(new Cursor(partition, place)));
    watch();
  }

  @Override
  public void pause(Set<TopicPartition> partitions) {
    paused.addAll(partitions);
  }

  @Override
  public void resume(Set<TopicPartition> partitions) {
    paused.removeAll(partitions);
  }

  @Override
  public Membership membership() {
    return membership;
  }

  @Override
  public Set<TopicPartition> assignment() {
    return Collections.unmodifiableSet(positions().keySet());
  }

  @Override
  public SortedMap<TopicPartition, Long> positions() {
    var positions = new TreeMap<TopicPartition, Long>();
    for (var cursor : cursors) {
      positions.put(cursor.partition, cursor.next);
    }
    return positions;
  }

  @Override
  public void wake() {
    woken = true;
    arrivals.wake();
  }

  @Override
  public void close() {
    lookingAround.close();
    arrivals.close();
  }
}
