package dev.weir.backends.embedded;

import dev.weir.Message;
import dev.weir.state.PartitionId;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Messages that were read ahead, until they are settled. Bounded: the oldest go first, and are read
/// again when somebody leases them. Thread-safe.
final class Kept {
  /// A few times what is leased and acked in a second; a message keeps its whole batch in memory.
  private static final int MAX_MESSAGES = 262_144;

  private static final long MAX_BYTES = 64L << 20;

  /// Messages that were read together.
  private static final class Shelf {
    final PartitionId partition;
    final long[] offsets;
    final @Nullable Message[] messages;
    final boolean[] handedOut;
    final long bytes;
    int left;

    Shelf(PartitionId partition, long[] offsets, Message[] messages) {
      this.partition = partition;
      this.offsets = offsets;
      this.messages = messages;
      this.handedOut = new boolean[offsets.length];
      this.left = offsets.length;
      long sum = 0;
      for (Message message : messages) {
        sum += message.valueBuffer().remaining();
      }
      this.bytes = sum;
    }
  }

  private final TreeMap<PartitionId, TreeMap<Long, Shelf>> shelves = new TreeMap<>();
  private final LinkedHashSet<Shelf> oldest = new LinkedHashSet<>();
  private long messages;
  private long bytes;

  synchronized void add(PartitionId partition, long[] offsets, Message[] read) {
    if (offsets.length == 0) {
      return;
    }
    var shelf = new Shelf(partition, offsets, read);
    var before = shelves.computeIfAbsent(partition, _ -> new TreeMap<>()).put(offsets[0], shelf);
    if (before != null) {
      forget(before);
    }
    oldest.add(shelf);
    messages += offsets.length;
    bytes += shelf.bytes;
    while (oldest.size() > 1 && (messages > MAX_MESSAGES || bytes > MAX_BYTES)) {
      remove(oldest.getFirst());
    }
  }

  /// A message to hand out: a new object when it was handed out before, as who had it may have it
  /// still. Null when it is not kept.
  synchronized @Nullable Message take(PartitionId partition, long offset) {
    var shelf = find(partition, offset);
    int index = shelf == null ? -1 : Arrays.binarySearch(shelf.offsets, offset);
    var message = shelf == null || index < 0 ? null : shelf.messages[index];
    if (message == null || shelf == null) {
      return null;
    }
    boolean again = shelf.handedOut[index];
    shelf.handedOut[index] = true;
    return again ? message.atAttempt(message.attempt()) : message;
  }

  synchronized void settled(PartitionId partition, long offset) {
    var shelf = find(partition, offset);
    int index = shelf == null ? -1 : Arrays.binarySearch(shelf.offsets, offset);
    if (shelf != null && index >= 0 && shelf.messages[index] != null) {
      shelf.messages[index] = null;
      if (--shelf.left == 0) {
        remove(shelf);
      }
    }
  }

  private @Nullable Shelf find(PartitionId partition, long offset) {
    var ofPartition = shelves.get(partition);
    Map.Entry<Long, Shelf> entry = ofPartition == null ? null : ofPartition.floorEntry(offset);
    return entry == null ? null : entry.getValue();
  }

  private void remove(Shelf shelf) {
    var ofPartition = shelves.get(shelf.partition);
    if (ofPartition != null && ofPartition.remove(shelf.offsets[0], shelf)) {
      if (ofPartition.isEmpty()) {
        shelves.remove(shelf.partition);
      }
    }
    forget(shelf);
  }

  private void forget(Shelf shelf) {
    oldest.remove(shelf);
    messages -= shelf.offsets.length;
    bytes -= shelf.bytes;
  }
}
