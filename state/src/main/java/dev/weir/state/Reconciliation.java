package dev.weir.state;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Brings one group nearer to its target: worked out on a copy, and told as records.
///
/// A partition that its holder should not have is asked back, and given on when it was released or
/// its time is over; one that nobody holds is given at once.
final class Reconciliation {
  private final Group group;
  private final List<Topic> topics;
  private final int epoch;
  private final Now now;
  private boolean impatient;
  private final List<PartitionId> taken = new ArrayList<>();
  private final List<StateRecord> records = new ArrayList<>();
  private TreeMap<PartitionId, Group.Holding> holdings;
  private TreeMap<PartitionId, Integer> target;
  private int wantedEpoch;
  private boolean aimed;
  private boolean changed;

  /// @param epoch for what changes
  Reconciliation(Group group, List<Topic> topics, int epoch, Now now) {
    this.group = group;
    this.topics = topics;
    this.epoch = epoch;
    this.now = now;
    this.holdings = group.holdings;
    this.target = group.target;
    this.wantedEpoch = group.wantedEpoch;
  }

  /// The breakage: waits for no unfinished work.
  void hurry() {
    impatient = true;
  }

  /// A member does nothing with a partition any more.
  void release(PartitionId partition, int member) {
    Group.Holding holding = group.holdings.get(partition);
    if (holding != null && holding.member() == member) {
      taken.add(partition);
    }
  }

  /// Takes what was waited for long enough.
  void takeOverdue() {
    group.holdings.forEach((partition, holding) -> {
      if (holding.releaseDue() <= now.ticks()) {
        taken.add(partition);
      }
    });
  }

  /// Takes an assignment that a member made as the target.
  void aim(SortedMap<String, List<PartitionId>> assigned) {
    TreeMap<PartitionId, Integer> aim = new TreeMap<>();
    for (Group.Member member : group.members.values()) {
      if (member.isPresent()) {
        assigned
            .getOrDefault(member.label(), List.of())
            .forEach(partition -> aim.put(partition, member.number));
      }
    }
    set(aim, false);
  }

  private void set(TreeMap<PartitionId, Integer> aim, boolean wanted) {
    aimed = true;
    target = aim;
    wantedEpoch = wanted ? epoch : 0;
  }

  /// @return whether anything changes for anybody
  boolean run() {
    if (taken.isEmpty() && !aimed && !group.stale && !group.unsettled) {
      return false;
    }
    holdings = new TreeMap<>(group.holdings);
    taken.forEach(holdings::remove);
    inRecords(taken)
        .forEach(some -> records.add(new StateRecord.PartitionsTaken(group.consumer, epoch, some)));
    if (group.stale && !aimed) {
      aim();
    }
    if (aimed) {
      records.add(new StateRecord.TargetSet(group.consumer, epoch, target, wantedEpoch != 0));
    }
    askBack();
    give();
    records.add(new StateRecord.GroupSettled(group.consumer));
    changed |= aimed || !taken.isEmpty();
    return changed;
  }

  private void aim() {
    GroupAssignor assignor = group.assignor();
    set(
        assignor == null ? new TreeMap<>() : Assignors.assign(assignor, topics, group),
        assignor == GroupAssignor.BY_MEMBER);
  }

  private void askBack() {
    for (var entry : holdings.entrySet()) {
      PartitionId partition = entry.getKey();
      Group.Holding holding = entry.getValue();
      boolean keeps =
          Integer.valueOf(holding.member()).equals(target.get(partition))
              || group.isHeldByAway(partition);
      if (keeps == holding.isLeaving()) {
        long due = keeps ? Group.NEVER : now.ticks() + patience(holding.member());
        entry.setValue(holding.due(due));
        records.add(new StateRecord.ReleaseDue(group.consumer, partition, due));
        changed = true;
      }
    }
  }

  private long patience(int number) {
    Group.Member member = group.members.get(number);
    MemberTerms terms = member == null ? null : member.terms;
    return terms == null || impatient ? 0 : terms.patience().release();
  }

  private void give() {
    TreeMap<Integer, List<PartitionId>> given = new TreeMap<>();
    target.forEach((partition, member) -> {
      Group.Member to = group.members.get(member);
      if (!holdings.containsKey(partition) && to != null && to.isPresent()) {
        holdings.put(partition, new Group.Holding(member, epoch, Group.NEVER));
        given.computeIfAbsent(member, _ -> new ArrayList<>()).add(partition);
      }
    });
    given.forEach((member, partitions) ->
        inRecords(partitions)
            .forEach(some ->
                records.add(new StateRecord.PartitionsGiven(group.consumer, member, epoch, some))));
    changed |= !given.isEmpty();
  }

  List<StateRecord> records() {
    return records;
  }

  /// What a member holds then.
  Reply.Assignment assignment(int number) {
    TreeMap<PartitionId, Integer> held = new TreeMap<>();
    TreeSet<PartitionId> leaving = new TreeSet<>();
    holdings.forEach((partition, holding) -> {
      if (holding.member() == number) {
        held.put(partition, holding.epoch());
        if (holding.isLeaving()) {
          leaving.add(partition);
        }
      }
    });
    return new Reply.Assignment(changed ? epoch : group.epoch, held, leaving, wanted());
  }

  private Reply.@Nullable Wanted wanted() {
    return wantedEpoch == 0
        ? null
        : new Reply.Wanted(wantedEpoch, Assignors.readable(topics, group));
  }

  /// Partitions in lists that a record takes.
  static List<List<PartitionId>> inRecords(List<PartitionId> partitions) {
    List<List<PartitionId>> lists = new ArrayList<>();
    for (int i = 0; i < partitions.size(); i += Limits.RUNS_PER_RECORD) {
      int end = Math.min(partitions.size(), i + Limits.RUNS_PER_RECORD);
      lists.add(List.copyOf(partitions.subList(i, end)));
    }
    return lists;
  }
}
