package dev.weir.client;

import dev.weir.Message;
import dev.weir.Slice;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.spi.Arrivals;
import dev.weir.spi.Feed;
import dev.weir.spi.LogReader;
import dev.weir.spi.PositionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads partitions of a log in turn, in the thread that asks. Nothing is read ahead.
final class LogFeed implements Feed {
  /// Bytes that one poll collects, about: what a consumer holds in memory beside the messages in
  /// the program's hands.
  private static final int POLL_BYTES = 4 << 20;

  private final LogReader reader;
  private final @Nullable PositionStore store;
  private final @Nullable String consumer;
  private final Cursor[] cursors;
  private final Set<TopicPartition> assignment;
  private final Arrivals arrivals;
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
      @Nullable String consumer) {
    this.reader = reader;
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
    long deadline = Waits.deadline(wait);
    while (true) {
      List<Message> messages = read(maxMessages);
      boolean ended = allAtEnd();
      long left = deadline - System.nanoTime();
      if (!messages.isEmpty() || ended || woken || left <= 0) {
        woken = false;
        return new Batch(messages, ended);
      }
      arrivals.await(waitedFor(), Duration.ofNanos(left));
    }
  }

  /// One round over the partitions, from where the last one stopped, so that a busy partition
  /// starves no other.
  private List<Message> read(int maxMessages) {
    List<Message> messages = List.of();
    int bytesLeft = POLL_BYTES;
    for (int i = 0; i < cursors.length && messages.size() < maxMessages && bytesLeft > 0; i++) {
      var cursor = cursors[turn];
      // Before the read: a partition that cannot be read must not hold up the others for ever.
      turn = (turn + 1) % cursors.length;
      while (!cursor.atEnd() && messages.size() < maxMessages && bytesLeft > 0) {
        Slice slice;
        try {
          slice =
              reader.read(cursor.partition, cursor.next, maxMessages - messages.size(), bytesLeft);
        } catch (WeirException e) {
          if (messages.isEmpty()) {
            throw e;
          }
          // The messages come first; the error comes again when this partition has its turn.
          return messages;
        }
        if (slice.nextOffset() == cursor.next) {
          break;
        }
        var read = below(cursor.end, slice.messages());
        cursor.next = Math.min(slice.nextOffset(), cursor.end);
        bytesLeft -= bytes(read);
        messages = joined(messages, read);
      }
    }
    return messages;
  }

  private static List<Message> below(long end, List<Message> messages) {
    if (messages.isEmpty() || messages.getLast().offset() < end) {
      return messages;
    }
    int count = 0;
    while (messages.get(count).offset() < end) {
      count++;
    }
    return messages.subList(0, count);
  }

  private static List<Message> joined(List<Message> first, List<Message> second) {
    if (first.isEmpty()) {
      return second;
    }
    if (second.isEmpty()) {
      return first;
    }
    var both = new ArrayList<Message>(first.size() + second.size());
    both.addAll(first);
    both.addAll(second);
    return both;
  }

  private static int bytes(List<Message> messages) {
    long bytes = 0;
    for (int i = 0; i < messages.size(); i++) {
      bytes += messages.get(i).valueBuffer().remaining();
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE);
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
  public void commit(Map<TopicPartition, Long> positions) {
    if (store == null || consumer == null) {
      throw new IllegalStateException("a consumer without a name has no positions to store");
    }
    store.commit(consumer, positions);
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
