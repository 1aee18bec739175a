package dev.weir.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A partition as the members of one consumer lease it: the look-ahead, and who holds what.
final class LeasedPartition {
  /// Messages that were leased together.
  static final class Lease {
    final long id;
    final String member;
    final LeasedPartition partition;
    final long deadline;

    /// Leased to be buried.
    final boolean exhausted;

    /// As they were leased: some may have been settled, returned or extended since.
    final long[] offsets;

    private int slot;
    private int left;

    Lease(long id, LeasedPartition partition, LeaseRecord.Leased record) {
      this.id = id;
      this.partition = partition;
      this.member = record.member();
      this.offsets = record.offsets();
      this.deadline = record.deadline();
      this.exhausted = record.exhausted();
    }

    /// How many messages it still holds.
    int count() {
      return left;
    }
  }

  final PartitionId id;
  final SettledSet settled;
  final Window window;

  // Which lease holds a message: its number among the leases of this partition.
  private final KeyIndex holders = new KeyIndex();
  private final List<@Nullable Lease> leases = new ArrayList<>();
  private int[] unused = new int[8];
  private int unusedCount;

  LeasedPartition(PartitionId id, SettledSet settled, boolean orderedByKey, int lookAhead) {
    this.id = id;
    this.settled = settled;
    this.window = new Window(settled, orderedByKey, lookAhead);
  }

  /// Who holds a message; null when nobody does.
  @Nullable Lease holder(long offset) {
    int slot = holders.get(offset);
    return slot == KeyIndex.NONE ? null : leases.get(slot);
  }

  /// Takes note of a message; one that was claimed before it was seen is held already.
  void see(long offset, long keyHash) {
    boolean isNew = offset >= window.seenTo() && !settled.isSettled(offset);
    window.see(offset, keyHash);
    if (isNew && holder(offset) != null) {
      window.take(offset);
    }
  }

  /// A lease begins, over messages that may be handed out or, extended, over messages that it takes
  /// from other leases.
  void add(Lease lease) {
    if (unusedCount > 0) {
      lease.slot = unused[--unusedCount];
      leases.set(lease.slot, lease);
    } else {
      lease.slot = leases.size();
      leases.add(lease);
    }
    lease.left = lease.offsets.length;
    for (long offset : lease.offsets) {
      holders.put(offset, lease.slot);
    }
  }

  /// Nobody holds the message any more.
  ///
  /// @return the lease that it was the last of; null when there is none
  @Nullable Lease drop(long offset) {
    Lease lease = holder(offset);
    if (lease == null) {
      return null;
    }
    holders.remove(offset);
    return leave(lease);
  }

  private @Nullable Lease leave(Lease lease) {
    if (--lease.left > 0) {
      return null;
    }
    leases.set(lease.slot, null);
    if (unusedCount == unused.length) {
      unused = Arrays.copyOf(unused, 2 * unusedCount);
    }
    unused[unusedCount++] = lease.slot;
    return lease;
  }

  /// The leases that hold something.
  List<Lease> leases() {
    List<Lease> held = new ArrayList<>();
    for (Lease lease : leases) {
      if (lease != null) {
        held.add(lease);
      }
    }
    return held;
  }

  /// The messages that a lease still holds, rising.
  long[] held(Lease lease) {
    long[] held = new long[lease.left];
    int count = 0;
    for (long offset : lease.offsets) {
      if (holder(offset) == lease) {
        held[count++] = offset;
      }
    }
    return held;
  }
}
