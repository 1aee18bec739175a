package dev.weir.client;

import dev.weir.Message;
import dev.weir.NotFound;
import dev.weir.TopicPartition;
import dev.weir.spi.Arrivals;
import dev.weir.spi.Feed;
import dev.weir.spi.LogReader;
import dev.weir.spi.PositionStore;
import dev.weir.spi.Settled;
import dev.weir.spi.Timing;
import java.time.Duration;
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
final class LogFeed implements Feed {
  /// Bytes that one poll reads, about: what a consumer holds in memory beside the messages in the
  /// program's hands. Enough to read whole batches, whose parts would cost as much.
  private static final int POLL_BYTES = 1 << 20;

  private final LogReader reader;
  private final @Nullable PositionStore store;
  private final @Nullable String consumer;
  private final Cursor[] cursors;
  private final Set<TopicPartition> assignment;
  private final SortedMap<String, Long> lives = new TreeMap<>();
  private final Arrivals arrivals;
  private final Timing timing;
  private int turn;
  private volatile boolean woken;

  /// @param starts where to read on, by partition
  /// @param ends where to stop (exclusive), by partition; empty to go on for ever
  /// @param store null when nothing is stored
  LogFeed(
      LogReader reader,
      SortedMap<TopicPartition, Long> starts,
      Map<TopicPartition, Long> ends,
      @Nullable PositionStore store,
      @Nullable String consumer,
      Timing timing) {
    this.reader = reader;
    this.timing = timing;
    this.store = store;
    this.consumer = consumer;
    this.cursors =
        starts.entrySet().stream()
            .map(start ->
                new Cursor(
                    start.getKey(),
                    start.getValue(),
                    ends.getOrDefault(start.getKey(), Long.MAX_VALUE)))
            .toArray(Cursor[]::new);
    this.assignment = Collections.unmodifiableSortedSet(new TreeSet<>(starts.keySet()));
    for (var partition : assignment) {
      lives.computeIfAbsent(partition.topic(), reader::life);
    }
    this.arrivals = reader.arrivals(assignment);
  }

  private static final class Cursor {
    final TopicPartition partition;
    final long end;
    long next;

    Cursor(TopicPartition partition, long next, long end) {
      this.partition = partition;
      this.next = next;
      this.end = end;
    }

    boolean atEnd() {
      return next >= end;
    }
  }

  @Override
  public Batch poll(int maxMessages, Duration wait) throws InterruptedException {
    long deadline = timing.deadline(wait);
    while (true) {
      requireLiving();
      List<Message> messages = read(maxMessages);
      boolean ended = allAtEnd();
      long left = deadline - timing.nanos();
      if (!messages.isEmpty() || ended || woken || left <= 0) {
        woken = false;
        return new Batch(messages, ended);
      }
      arrivals.await(waitedFor(), Duration.ofNanos(left));
    }
  }

  /// A topic that was deleted and made anew has other messages at the same offsets.
  private void requireLiving() {
    for (var life : lives.entrySet()) {
      if (reader.life(life.getKey()) != life.getValue()) {
        throw new NotFound(
            "topic \"%s\" was deleted and made anew since this consumer opened. Open it again"
                .formatted(life.getKey()));
      }
    }
  }

  private boolean lives(TopicPartition partition) {
    try {
      return Objects.equals(lives.get(partition.topic()), reader.life(partition.topic()));
    } catch (NotFound e) {
      return false;
    }
  }

  /// What the next partition has that has anything, beginning behind the one that was read last, so
  /// that a busy partition starves no other.
  private List<Message> read(int maxMessages) {
    for (int i = 0; i < cursors.length; i++) {
      var cursor = cursors[turn];
      // Before the read: a partition that cannot be read must not hold up the others for ever.
      turn = (turn + 1) % cursors.length;
      var messages = read(cursor, maxMessages);
      if (!messages.isEmpty()) {
        return messages;
      }
    }
    return List.of();
  }

  private List<Message> read(Cursor cursor, int maxMessages) {
    while (!cursor.atEnd()) {
      var slice = reader.read(cursor.partition, cursor.next, maxMessages, POLL_BYTES);
      if (slice.nextOffset() == cursor.next) {
        break;
      }
      cursor.next = Math.min(slice.nextOffset(), cursor.end);
      if (!slice.messages().isEmpty()) {
        return below(cursor.end, slice.messages());
      }
      // Only a gap was there; what is behind it?
    }
    return List.of();
  }

  private static List<Message> below(long end, List<Message> messages) {
    int count = messages.size();
    while (count > 0 && messages.get(count - 1).offset() >= end) {
      count--;
    }
    return count == messages.size() ? messages : messages.subList(0, count);
  }

  private boolean allAtEnd() {
    for (var cursor : cursors) {
      if (!cursor.atEnd()) {
        return false;
      }
    }
    return true;
  }

  private Map<TopicPartition, Long> waitedFor() {
    var offsets = new TreeMap<TopicPartition, Long>();
    for (var cursor : cursors) {
      if (!cursor.atEnd()) {
        offsets.put(cursor.partition, cursor.next);
      }
    }
    return offsets;
  }

  @Override
  public void commit(Map<TopicPartition, Settled> settled) {
    if (store == null || consumer == null) {
      throw new IllegalStateException("a consumer without a name has no positions to store");
    }
    // What was deleted has no position any more, and its successor must not be given one of its.
    var living = Settled.positions(settled);
    living.keySet().removeIf(partition -> !lives(partition));
    if (!living.isEmpty()) {
      store.commit(consumer, living);
    }
  }

  @Override
  public Set<TopicPartition> assignment() {
    return assignment;
  }

  @Override
  public Map<TopicPartition, Long> positions() {
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
    arrivals.close();
  }
}
