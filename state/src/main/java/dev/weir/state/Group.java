package dev.weir.state;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One consumer that is shared by partition: who is a member, who holds which partition, and who
/// should.
///
/// Each partition has one holder at most. The *target* says who should hold it; a partition moves
/// when its holder has released it, or was waited for long enough. What is durable are members and
/// holdings; the rest is made anew when a process begins.
final class Group {
  static final long NEVER = Long.MAX_VALUE;

  /// @param epoch in which it was given: who last looked before does not hold it
  /// @param releaseDue when the holder is waited for no longer, in ticks; NEVER while it may keep it
  record Holding(int member, int epoch, long releaseDue) {
    Holding due(long ticks) {
      return new Holding(member, epoch, ticks);
    }

    boolean isLeaving() {
      return releaseDue != NEVER;
    }
  }

  static final class Member {
    final int number;
    final String instance;

    /// Null until it is heard of in this process.
    @Nullable MemberTerms terms;

    /// A static member that is expected back: it keeps what it holds, and is given nothing.
    boolean away;

    long sessionDue = NEVER;
    long processingDue = NEVER;
    long heardTicks;

    Member(int number, String instance) {
      this.number = number;
      this.instance = instance;
    }

    boolean isPresent() {
      return !away && terms != null;
    }

    /// By which people and assignors know it; that of a static member outlives its process.
    String label() {
      return instance.isEmpty() ? "#" + number : instance;
    }
  }

  final String consumer;
  final TreeMap<Integer, Member> members = new TreeMap<>();
  final TreeMap<PartitionId, Holding> holdings = new TreeMap<>();
  TreeMap<PartitionId, Integer> target = new TreeMap<>();

  /// Of the last change to what any member holds or should release.
  int epoch;

  /// For which a member's own assignor is asked; 0 for none.
  int wantedEpoch;

  /// The target does not fit the members and topics any more.
  boolean stale = true;

  /// Holdings may not be as the target says.
  boolean unsettled = true;

  Group(String consumer) {
    this.consumer = consumer;
  }

  @Nullable Member instance(String instance) {
    if (!instance.isEmpty()) {
      for (Member member : members.values()) {
        if (member.instance.equals(instance)) {
          return member;
        }
      }
    }
    return null;
  }

  /// Whether members of the owner before may still come back: till then nothing moves.
  boolean isAwaiting() {
    for (Member member : members.values()) {
      if (member.terms == null && !member.away) {
        return true;
      }
    }
    return false;
  }

  boolean isHeldByAway(PartitionId partition) {
    Holding holding = holdings.get(partition);
    Member holder = holding == null ? null : members.get(holding.member());
    return holder != null && holder.away;
  }

  /// Who should have held what: who holds it, when nobody has said under this owner.
  TreeMap<PartitionId, Integer> before() {
    if (!target.isEmpty()) {
      return target;
    }
    TreeMap<PartitionId, Integer> held = new TreeMap<>();
    holdings.forEach((partition, holding) -> held.put(partition, holding.member()));
    return held;
  }

  /// Its assignor: that of all its members. Null while nobody is present.
  @Nullable GroupAssignor assignor() {
    for (Member member : members.values()) {
      MemberTerms terms = member.terms;
      if (terms != null && !member.away) {
        return terms.assignor();
      }
    }
    return null;
  }

  /// When the next thing is due, in ticks.
  long nextDue() {
    if (isAwaiting()) {
      return NEVER;
    }
    if (stale || unsettled) {
      return Long.MIN_VALUE;
    }
    long next = NEVER;
    for (Member member : members.values()) {
      next = Math.min(next, Math.min(member.sessionDue, member.processingDue));
    }
    for (Holding holding : holdings.values()) {
      next = Math.min(next, holding.releaseDue());
    }
    return next;
  }

  /// A member, as it may be shown.
  GroupMember shown(Member member) {
    List<PartitionId> held = new ArrayList<>();
    List<PartitionId> leaving = new ArrayList<>();
    holdings.forEach((partition, holding) -> {
      if (holding.member() == member.number) {
        held.add(partition);
        if (holding.isLeaving()) {
          leaving.add(partition);
        }
      }
    });
    return new GroupMember(
        member.number,
        member.label(),
        member.instance,
        held,
        leaving,
        member.away,
        member.heardTicks);
  }

  /// What a member holds.
  void snapshotTo(List<StateRecord.Stored> records, int member) {
    TreeMap<Integer, List<PartitionId>> byEpoch = new TreeMap<>();
    holdings.forEach((partition, holding) -> {
      if (holding.member() == member) {
        byEpoch.computeIfAbsent(holding.epoch(), _ -> new ArrayList<>()).add(partition);
      }
    });
    byEpoch.forEach((epoch, partitions) ->
        Reconciliation.inRecords(partitions)
            .forEach(some ->
                records.add(new StateRecord.PartitionsGiven(consumer, member, epoch, some))));
  }
}
