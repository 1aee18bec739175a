package dev.weir.backends.stdio;

import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.spi.Feed;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One thread that reads lines and hands each to the feeds of its topic, waiting for the slowest.
final class LineInput {
  final ReentrantLock lock = new ReentrantLock();

  /// A feed has more or less in it, came or went; or the input ended.
  final Condition changed = lock.newCondition();

  private final LineReader lines;
  private final InstantSource clock;

  /// For the input thread alone.
  private final Map<TopicPartition, Sequence> sequences = new HashMap<>();

  private final List<LineFeed> feeds = new ArrayList<>();

  /// How many lines each group was given, which says whose turn it is.
  private final Map<String, Long> turns = new HashMap<>();

  private boolean started;
  private boolean ended;
  private boolean closed;

  LineInput(InputStream in, InstantSource clock) {
    this.lines = new LineReader(in);
    this.clock = clock;
  }

  private static final class Sequence {
    final TopicPartition partition;
    long next;

    Sequence(TopicPartition partition) {
      this.partition = partition;
    }
  }

  /// @param group whose members get each line in turn; null for a feed that gets all of them
  Feed join(@Nullable String group, List<String> topics) {
    lock.lock();
    try {
      var feed = new LineFeed(this, group, topics);
      if (ended || closed) {
        feed.end(null);
      } else {
        feeds.add(feed);
        changed.signalAll();
      }
      return feed;
    } finally {
      lock.unlock();
    }
  }

  /// With the lock held.
  void leave(LineFeed feed) {
    feeds.remove(feed);
    changed.signalAll();
  }

  /// Begins to read, with the lock held.
  void start() {
    if (!started) {
      started = true;
      // A platform thread: a read of standard input cannot be interrupted, and would hold a
      // carrier. A daemon: it must not keep the program alive.
      Thread.ofPlatform().daemon().name("weir-stdio-input").start(this::run);
    }
  }

  private void run() {
    WeirException failure = null;
    try {
      while (awaitFeed() && readLine()) {
        // One line at a time.
      }
    } catch (IOException e) {
      failure = new Unavailable("reading the input failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      failure = new Unavailable("the thread that reads the input was interrupted", e);
    } catch (RuntimeException e) {
      failure = new Unavailable("reading the input failed: " + e, e);
    }
    lock.lock();
    try {
      ended = true;
      for (var feed : feeds) {
        feed.end(failure);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Lines stay in the pipe while nobody reads.
  ///
  /// @return false when closed
  private boolean awaitFeed() throws InterruptedException {
    lock.lock();
    try {
      while (feeds.isEmpty() && !closed) {
        changed.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /// @return false at the end of the input
  private boolean readLine() throws IOException, InterruptedException {
    try {
      byte[] line = lines.next();
      if (line == null) {
        return false;
      }
      deliver(message(line));
    } catch (InvalidInput e) {
      tell(e);
    }
    return true;
  }

  private Message message(byte[] line) {
    var header = LineHeader.of(line);
    if (header == null) {
      var sequence = sequence(LineHeader.BROADCAST, 0);
      return message(sequence.partition, sequence.next++, clock.millis(), line, 0, line.length);
    }
    int from = header.end();
    int to = line.length;
    while (from < to && isSpace(line[from])) {
      from++;
    }
    while (to > from && isSpace(line[to - 1])) {
      to--;
    }
    var sequence = sequence(header.topic(), header.shard());
    if (header.sequence() != LineHeader.NOT_GIVEN) {
      sequence.next = header.sequence();
    }
    long timestamp =
        header.timestampMillis() == LineHeader.NOT_GIVEN
            ? clock.millis()
            : header.timestampMillis();
    return message(sequence.partition, sequence.next++, timestamp, line, from, to - from);
  }

  private static Message message(
      TopicPartition partition, long sequence, long timestamp, byte[] line, int from, int length) {
    return new Message(partition, sequence, timestamp, line, 0, -1, from, length, List.of(), 1);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  private Sequence sequence(String topic, int shard) {
    return sequences.computeIfAbsent(new TopicPartition(topic, shard), Sequence::new);
  }

  private void deliver(Message message) throws InterruptedException {
    lock.lock();
    try {
      // The reader that the line was read for may have left: then it is the next one's.
      while (feeds.isEmpty() && !closed) {
        changed.await();
      }
      for (var feed : receivers(message)) {
        while (feed.isFull()) {
          changed.await();
        }
        feed.add(message);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Each feed that stands alone, and of each group the member whose turn it is.
  private List<LineFeed> receivers(Message message) {
    var receivers = new ArrayList<LineFeed>();
    var groups = new TreeMap<String, List<LineFeed>>();
    for (var feed : feeds) {
      String group = feed.group();
      if (!feed.wants(message)) {
        continue;
      }
      if (group == null) {
        receivers.add(feed);
      } else {
        groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(feed);
      }
    }
    groups.forEach((group, members) -> {
      long turn = turns.merge(group, 1L, Long::sum) - 1;
      receivers.add(members.get((int) (turn % members.size())));
    });
    return receivers;
  }

  private void tell(WeirException error) {
    lock.lock();
    try {
      for (var feed : feeds) {
        feed.tell(error);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// A read under way cannot be ended; its line is the last one taken from the pipe.
  void close() {
    lock.lock();
    try {
      closed = true;
      for (var feed : List.copyOf(feeds)) {
        feed.close();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
