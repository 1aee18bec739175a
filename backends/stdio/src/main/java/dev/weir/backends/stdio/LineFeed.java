package dev.weir.backends.stdio;

import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.Unsupported;
import dev.weir.WeirException;
import dev.weir.spi.Feed;
import dev.weir.spi.Settled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One consumer's lines that were read and not polled. Guarded by the input's lock.
final class LineFeed implements Feed {
  /// Lines, of up to 16 MB each, but mostly short: enough that reader and consumer run side by
  /// side.
  private static final int MOST_LINES = 1_000;

  /// Longest wait of one call; the client calls again. It keeps the arithmetic of deadlines safe.
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private final LineInput input;
  private final @Nullable String group;
  private final List<String> topics;
  private final ArrayDeque<Message> lines = new ArrayDeque<>();
  private final TreeMap<TopicPartition, Long> positions = new TreeMap<>();
  private final Set<TopicPartition> paused = new TreeSet<>();
  private @Nullable WeirException error;
  private boolean ended;
  private boolean woken;
  private boolean closed;

  LineFeed(LineInput input, @Nullable String group, List<String> topics) {
    this.input = input;
    this.group = group;
    this.topics = topics;
    topics.forEach(topic -> positions.put(new TopicPartition(topic, 0), 0L));
  }

  /// Null when it stands alone.
  @Nullable String group() {
    return group;
  }

  boolean wants(Message message) {
    return !closed
        && (message.topic().equals(LineHeader.BROADCAST) || topics.contains(message.topic()));
  }

  boolean isFull() {
    return !closed && lines.size() >= MOST_LINES;
  }

  void add(Message message) {
    if (!closed) {
      lines.add(message);
    }
  }

  void tell(WeirException what) {
    error = what;
  }

  /// @param failure why the input ended; null when it just did
  void end(@Nullable WeirException failure) {
    ended = true;
    if (failure != null) {
      error = failure;
    }
  }

  @Override
  public Batch poll(int maxMessages, Duration wait) throws InterruptedException {
    input.lock.lockInterruptibly();
    try {
      input.start();
      long left = (wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait).toNanos();
      while (!hasWanted() && error == null && !isOver() && !woken && left > 0) {
        left = input.changed.awaitNanos(left);
      }
      woken = false;
      var failure = error;
      if (lines.isEmpty() && failure != null) {
        error = null;
        throw failure;
      }
      var batch = new ArrayList<Message>(Math.min(maxMessages, lines.size()));
      var line = lines.iterator();
      while (batch.size() < maxMessages && line.hasNext()) {
        var message = line.next();
        if (!paused.contains(message.topicPartition())) {
          line.remove();
          positions.put(message.topicPartition(), message.offset() + 1);
          batch.add(message);
        }
      }
      input.changed.signalAll();
      return new Batch(batch, lines.isEmpty() && error == null && (ended || closed));
    } finally {
      input.lock.unlock();
    }
  }

  private boolean isOver() {
    return closed || (ended && lines.isEmpty());
  }

  private boolean hasWanted() {
    return paused.isEmpty()
        ? !lines.isEmpty()
        : lines.stream().anyMatch(line -> !paused.contains(line.topicPartition()));
  }

  /// Lines of these stay where they are, and when there are many of them the input waits: a pipe
  /// cannot be read out of order.
  @Override
  public void pause(Set<TopicPartition> partitions) {
    input.lock.lock();
    try {
      paused.addAll(partitions);
    } finally {
      input.lock.unlock();
    }
  }

  @Override
  public void resume(Set<TopicPartition> partitions) {
    input.lock.lock();
    try {
      paused.removeAll(partitions);
      input.changed.signalAll();
    } finally {
      input.lock.unlock();
    }
  }

  @Override
  public void commit(Map<TopicPartition, Settled> committed) {
    throw new Unsupported("on stdio: no positions are stored");
  }

  /// The shards that lines came for, and shard 0.
  @Override
  public Set<TopicPartition> assignment() {
    input.lock.lock();
    try {
      return Collections.unmodifiableSet(new TreeSet<>(positions.keySet()));
    } finally {
      input.lock.unlock();
    }
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    input.lock.lock();
    try {
      return new TreeMap<>(positions);
    } finally {
      input.lock.unlock();
    }
  }

  @Override
  public void wake() {
    input.lock.lock();
    try {
      woken = true;
      input.changed.signalAll();
    } finally {
      input.lock.unlock();
    }
  }

  @Override
  public void close() {
    input.lock.lock();
    try {
      closed = true;
      lines.clear();
      input.leave(this);
    } finally {
      input.lock.unlock();
    }
  }
}
