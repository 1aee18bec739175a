package dev.weir.backends.embedded;

import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.TopicPartition;
import dev.weir.spi.Settled;
import dev.weir.state.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/// The partitions that a member holds, and how far each is read. One thread at a time changes and
/// reads; any may look.
final class HeldPartitions {
  private final ReadAhead reader;
  private final Set<TopicPartition> paused = new ConcurrentSkipListSet<>();
  private volatile List<Held> all = List.of();
  private int turn;

  HeldPartitions(ReadAhead reader) {
    this.reader = reader;
  }

  /// @param epoch in which it was given
  record Given(TopicPartition partition, PartitionId id, int epoch) {}

  /// One of them.
  static final class Held {
    final TopicPartition partition;
    final PartitionId id;
    final int epoch;

    /// Where this member began.
    final long start;

    /// What was stored then; null when nothing was, or it was sought since.
    private volatile @Nullable Settled stored;

    private volatile long next;

    /// To be released: nothing more of it is read.
    volatile boolean leaving;

    Held(Given given, long start, @Nullable Settled stored) {
      this.partition = given.partition;
      this.id = given.id;
      this.epoch = given.epoch;
      this.start = start;
      this.next = start;
      this.stored = stored;
    }

    /// From where it is read on.
    long next() {
      return next;
    }
  }

  List<Held> all() {
    return all;
  }

  void set(List<Held> partitions) {
    all = List.copyOf(partitions);
    reader.keep(all);
    paused.retainAll(names());
  }

  @Nullable Held find(TopicPartition partition) {
    for (Held held : all) {
      if (held.partition.equals(partition)) {
        return held;
      }
    }
    return null;
  }

  boolean isAnyLeaving() {
    for (Held held : all) {
      if (held.leaving) {
        return true;
      }
    }
    return false;
  }

  /// What the next partition has that has anything, beginning behind the one that was read last, so
  /// that a busy partition starves no other.
  List<Message> read(int maxMessages) throws InterruptedException {
    var partitions = all;
    for (int i = 0; i < partitions.size(); i++) {
      var held = partitions.get(turn % partitions.size());
      // Before the read: a partition that cannot be read must not hold up the others for ever.
      turn = (turn + 1) % partitions.size();
      if (isRead(held)) {
        var messages = read(held, maxMessages);
        if (!messages.isEmpty()) {
          return messages;
        }
      }
    }
    return List.of();
  }

  private boolean isRead(Held held) {
    return !held.leaving && (paused.isEmpty() || !paused.contains(held.partition));
  }

  private List<Message> read(Held held, int maxMessages) throws InterruptedException {
    while (true) {
      long from = held.next;
      var slice = reader.read(held, maxMessages);
      if (slice.nextOffset() == from) {
        return List.of();
      }
      held.next = slice.nextOffset();
      if (!slice.messages().isEmpty()) {
        return slice.messages();
      }
      // Only a gap was there; what is behind it?
    }
  }

  SortedSet<TopicPartition> names() {
    var names = new TreeSet<TopicPartition>();
    for (Held held : all) {
      names.add(held.partition);
    }
    return names;
  }

  /// Of those that stay.
  SortedMap<TopicPartition, Long> positions() {
    var positions = new TreeMap<TopicPartition, Long>();
    for (Held held : all) {
      if (!held.leaving) {
        positions.put(held.partition, held.next);
      }
    }
    return positions;
  }

  /// Where something new would be read.
  SortedMap<TopicPartition, Long> waitedFor() {
    var positions = new TreeMap<TopicPartition, Long>();
    for (Held held : all) {
      if (isRead(held)) {
        positions.put(held.partition, held.next);
      }
    }
    return positions;
  }

  SortedMap<TopicPartition, Settled> stored() {
    var stored = new TreeMap<TopicPartition, Settled>();
    for (Held held : all) {
      var of = held.stored;
      if (of != null) {
        stored.put(held.partition, of);
      }
    }
    return stored;
  }

  /// @throws NotAssigned when one is not held; then nothing has moved
  void seek(Map<TopicPartition, Long> offsets) {
    var moving = new ArrayList<Held>();
    for (var partition : offsets.keySet()) {
      var held = find(partition);
      if (held == null) {
        throw new NotAssigned("this member does not read " + partition);
      }
      moving.add(held);
    }
    for (Held held : moving) {
      held.next = offsets.getOrDefault(held.partition, held.next);
      held.stored = null;
    }
  }

  void pause(Set<TopicPartition> partitions) {
    paused.addAll(partitions);
  }

  void resume(Set<TopicPartition> partitions) {
    paused.removeAll(partitions);
  }
}
