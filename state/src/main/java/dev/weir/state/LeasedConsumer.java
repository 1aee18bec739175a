package dev.weir.state;

import dev.weir.state.LeasedPartition.Lease;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// A consumer whose members share by message: who they are, and what they hold. All of it ends with
/// the process.
final class LeasedConsumer {
  /// When a lease is over.
  private record Deadline(long ticks, long leaseId) implements Comparable<Deadline> {
    @Override
    public int compareTo(Deadline other) {
      int byTicks = Long.compare(ticks, other.ticks);
      return byTicks != 0 ? byTicks : Long.compare(leaseId, other.leaseId);
    }
  }

  final String name;
  final TreeMap<PartitionId, LeasedPartition> partitions = new TreeMap<>();
  private final TreeMap<String, TreeMap<Long, Lease>> byMember = new TreeMap<>();
  private final TreeMap<Deadline, Lease> byDeadline = new TreeMap<>();
  private long leaseIds;

  /// How often a position was moved.
  long moves;

  LeasedConsumer(String name) {
    this.name = name;
  }

  boolean hasMember(String member) {
    return byMember.containsKey(member);
  }

  List<String> members() {
    return List.copyOf(byMember.keySet());
  }

  void join(String member) {
    byMember.putIfAbsent(member, new TreeMap<>());
  }

  /// What a member holds.
  List<Lease> held(String member) {
    TreeMap<Long, Lease> held = byMember.get(member);
    return held == null ? List.of() : List.copyOf(held.values());
  }

  /// How many messages.
  long heldBy(String member) {
    long count = 0;
    for (Lease lease : held(member)) {
      count += lease.count();
    }
    return count;
  }

  /// What it holds is free again; with the last member goes what nobody waits for.
  void leave(String member) {
    held(member).forEach(this::end);
    byMember.remove(member);
    if (byMember.isEmpty()) {
      partitions.values().removeIf(partition -> partition.window.waiting() == 0);
    }
  }

  boolean isGone() {
    return byMember.isEmpty() && partitions.isEmpty();
  }

  /// @throws InconsistentRecord when nobody follows that partition
  LeasedPartition partition(StateRecord record, PartitionId id) {
    LeasedPartition partition = partitions.get(id);
    if (partition == null) {
      throw new InconsistentRecord(record, "nobody follows that partition");
    }
    return partition;
  }

  void lease(LeaseRecord.Leased record) {
    LeasedPartition partition = partition(record, record.partition());
    for (long offset : record.offsets()) {
      partition.window.take(offset);
    }
    add(new Lease(leaseIds++, partition, record));
  }

  /// A lease begins over messages that the window may not have seen yet.
  void claim(LeaseRecord.Claimed record) {
    LeasedPartition partition = partition(record, record.lease().partition());
    for (long offset : record.lease().offsets()) {
      if (offset < partition.window.seenTo()) {
        partition.window.take(offset);
      }
    }
    add(new Lease(leaseIds++, partition, record.lease()));
  }

  private void add(Lease lease) {
    lease.partition.add(lease);
    byMember.computeIfAbsent(lease.member, _ -> new TreeMap<>()).put(lease.id, lease);
    byDeadline.put(new Deadline(lease.deadline, lease.id), lease);
  }

  /// The messages go from the leases that held them to a new one. Those that are to be buried stay
  /// so: they have one of their own.
  void extend(LeaseRecord.Extended record) {
    extend(record, false);
    extend(record, true);
  }

  private void extend(LeaseRecord.Extended record, boolean exhausted) {
    LeasedPartition partition = partition(record, record.partition());
    long[] moved = new long[record.offsets().length];
    int count = 0;
    for (long offset : record.offsets()) {
      Lease lease = partition.holder(offset);
      if (lease != null && lease.exhausted == exhausted && lease.deadline != record.deadline()) {
        moved[count++] = offset;
        drop(partition, offset);
      }
    }
    if (count > 0) {
      long[] offsets = Arrays.copyOf(moved, count);
      LeaseRecord.Leased anew =
          new LeaseRecord.Leased(
              name, record.member(), record.partition(), offsets, record.deadline(), exhausted);
      add(new Lease(leaseIds++, partition, anew));
    }
  }

  /// Nobody holds the message any more. What becomes of it is for the caller to say.
  void drop(LeasedPartition partition, long offset) {
    Lease over = partition.drop(offset);
    if (over != null) {
      forget(over);
    }
  }

  private void forget(Lease lease) {
    byDeadline.remove(new Deadline(lease.deadline, lease.id));
    TreeMap<Long, Lease> held = byMember.get(lease.member);
    if (held != null) {
      held.remove(lease.id);
    }
  }

  /// All that a lease holds may be handed out again.
  private void end(Lease lease) {
    for (long offset : lease.partition.held(lease)) {
      drop(lease.partition, offset);
      lease.partition.window.giveBack(offset);
    }
  }

  /// A partition is no more, or begins anew: whoever holds something of it has lost it.
  void remove(PartitionId id) {
    LeasedPartition partition = partitions.remove(id);
    if (partition != null) {
      partition.leases().forEach(this::forget);
    }
  }

  /// Does what is due.
  void elapse(long ticks) {
    List<Lease> over = new ArrayList<>();
    for (var entry : byDeadline.entrySet()) {
      if (entry.getKey().ticks() > ticks) {
        break;
      }
      over.add(entry.getValue());
    }
    over.forEach(this::end);
    partitions.values().forEach(partition -> partition.window.wake(ticks));
    if (byMember.isEmpty()) {
      partitions.values().removeIf(partition -> partition.window.waiting() == 0);
    }
  }

  /// When something is due; `Long.MAX_VALUE` for never.
  long nextDeadline() {
    long next = byDeadline.isEmpty() ? Long.MAX_VALUE : byDeadline.firstKey().ticks();
    for (LeasedPartition partition : partitions.values()) {
      next = Math.min(next, partition.window.nextDue());
    }
    return next;
  }
}
