package dev.weir.state;

import dev.weir.state.Reply.Refusal;
import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The members of consumers that are shared by partition: reconciliation, in KIP-848's way.
///
/// A change of members or topics makes a group *stale*; the next heartbeat or tick computes who
/// should hold what (the target) and moves what can be moved ([Reconciliation]). Epochs of all
/// groups come from one counter, so that none is ever given twice; a member's number is the epoch
/// in which it joined.
final class Groups {
  private final Topics topics;
  private final TreeMap<String, Group> groups = new TreeMap<>();
  private int lastEpoch;
  private int members;

  /// Not later than when the next thing is due.
  private long nextDue = Group.NEVER;

  private final State.Breakage breakage;

  Groups(Topics topics, State.Breakage breakage) {
    this.topics = topics;
    this.breakage = breakage;
  }

  // Deciding.

  Decision decide(Command.JoinGroup join, Now now) {
    Refusal refusal = check(join);
    if (refusal != null) {
      return Decision.of(refusal);
    }
    int member = lastEpoch + 1;
    MemberTerms terms = join.terms();
    return new Decision(
        List.of(
            new StateRecord.MemberJoined(join.consumer(), member, terms.instance()),
            new StateRecord.MemberSubscribed(join.consumer(), member, terms),
            heard(join.consumer(), member, terms.patience(), now)),
        new Reply.GroupJoined(member));
  }

  private static StateRecord.MemberHeard heard(
      String consumer, int member, MemberTerms.Patience patience, Now now) {
    return new StateRecord.MemberHeard(
        consumer,
        member,
        now.ticks(),
        now.ticks() + patience.session(),
        now.ticks() + patience.processing());
  }

  private @Nullable Refusal check(Command.JoinGroup join) {
    Optional<String> problem = ConsumerName.problem(join.consumer());
    if (problem.isPresent()) {
      return new Reply.InvalidName(join.consumer(), problem.get());
    }
    String instance = join.terms().instance();
    problem = instance.isEmpty() ? Optional.empty() : ConsumerName.problem(instance);
    if (problem.isPresent() || instance.startsWith("#")) {
      return new Reply.InvalidName(
          instance, problem.orElse("it begins with a #, as the numbers of other members do"));
    }
    for (String topic : join.terms().topics()) {
      if (topics.find(topic).isEmpty()) {
        return new Reply.NoSuchTopic(topic);
      }
    }
    if (members >= Limits.MEMBERS) {
      return new Reply.LimitReached("members in a directory", members + 1L, Limits.MEMBERS);
    }
    Group group = groups.get(join.consumer());
    GroupAssignor theirs = group == null ? null : group.assignor();
    return theirs == null || theirs == join.terms().assignor()
        ? null
        : new Reply.AssignorDiffers(join.consumer(), theirs);
  }

  Decision decide(Command.Heartbeat heartbeat, Now now) {
    String consumer = heartbeat.consumer();
    int number = heartbeat.member();
    Group group = groups.get(consumer);
    Group.Member member = group == null ? null : group.members.get(number);
    MemberTerms terms = member == null ? null : member.terms;
    if (group == null || member == null || terms == null || member.away) {
      return Decision.of(new Reply.NoSuchMember(consumer, number));
    }
    List<StateRecord> records = new ArrayList<>();
    var heard = heard(consumer, number, terms.patience(), now);
    records.add(
        heartbeat.working()
            ? new StateRecord.MemberHeard(
                consumer, number, now.ticks(), heard.sessionDue(), member.processingDue)
            : heard);
    Reconciliation reconciliation = reconciliation(group, now);
    for (PartitionId partition : heartbeat.released()) {
      reconciliation.release(partition, number);
    }
    boolean changes = reconciliation.run();
    records.addAll(reconciliation.records());
    return new Decision(
        records,
        changes || heartbeat.epoch() != group.epoch || group.wantedEpoch != 0
            ? reconciliation.assignment(number)
            : new Reply.AssignmentKept());
  }

  Decision decide(Command.ClaimSeat claim, Now now) {
    Group group = groups.get(claim.consumer());
    Group.Member member = group == null ? null : group.members.get(claim.member());
    if (member == null || member.away) {
      return Decision.of(new Reply.NoSuchMember(claim.consumer(), claim.member()));
    }
    MemberTerms terms = claim.terms();
    return new Decision(
        List.of(
            // Epochs that nobody stored were given, too.
            new StateRecord.GroupEpochsGiven(Math.max(lastEpoch, claim.epoch())),
            new StateRecord.MemberSubscribed(claim.consumer(), claim.member(), terms),
            heard(claim.consumer(), claim.member(), terms.patience(), now)),
        new Reply.GroupJoined(claim.member()));
  }

  private Reconciliation reconciliation(Group group, Now now) {
    var reconciliation = new Reconciliation(group, topics.all(), lastEpoch + 1, now);
    if (breakage == State.Breakage.MOVE_A_PARTITION_TOO_EARLY) {
      reconciliation.hurry();
    }
    return reconciliation;
  }

  Decision decide(Command.AssignPartitions assign, Now now) {
    Group group = groups.get(assign.consumer());
    if (group == null || !group.members.containsKey(assign.member())) {
      return Decision.of(new Reply.NoSuchMember(assign.consumer(), assign.member()));
    }
    Reconciliation reconciliation = reconciliation(group, now);
    if (group.stale || assign.epoch() != group.wantedEpoch) {
      return Decision.of(reconciliation.assignment(assign.member()));
    }
    String problem =
        Assignors.problem(Assignors.readable(topics.all(), group), assign.partitions());
    if (!problem.isEmpty()) {
      return Decision.of(new Reply.InvalidAssignment(assign.consumer(), problem));
    }
    reconciliation.aim(assign.partitions());
    reconciliation.run();
    return new Decision(reconciliation.records(), reconciliation.assignment(assign.member()));
  }

  Decision decide(Command.LeaveGroup leave, Now now) {
    Group group = groups.get(leave.consumer());
    Group.Member member = group == null ? null : group.members.get(leave.member());
    if (group == null || member == null || member.away) {
      return Decision.of(new Reply.NoSuchMember(leave.consumer(), leave.member()));
    }
    if (member.instance.isEmpty() || member.terms == null) {
      return Decision.of(
          new StateRecord.MemberLeft(leave.consumer(), leave.member()), new Reply.GroupLeft());
    }
    return new Decision(
        away(group, member, member.terms.patience().session(), now), new Reply.GroupLeft());
  }

  /// It does nothing with what was to move away from it: that is free, the rest waits for it.
  private List<StateRecord> away(Group group, Group.Member member, long session, Now now) {
    List<StateRecord> records = new ArrayList<>();
    records.add(new StateRecord.MemberAway(group.consumer, member.number));
    records.add(
        new StateRecord.MemberHeard(
            group.consumer, member.number, now.ticks(), now.ticks() + session, Group.NEVER));
    List<PartitionId> free = new ArrayList<>();
    group.holdings.forEach((partition, holding) -> {
      if (holding.member() == member.number && holding.isLeaving()) {
        free.add(partition);
      }
    });
    Reconciliation.inRecords(free)
        .forEach(some ->
            records.add(new StateRecord.PartitionsTaken(group.consumer, lastEpoch + 1, some)));
    return records;
  }

  /// Static members are expected back, the others were in the process that ended.
  Decision endProcess(long session, Now now) {
    List<StateRecord> records = new ArrayList<>();
    for (Group group : groups.values()) {
      for (Group.Member member : group.members.values()) {
        records.addAll(gone(group, member, session, now));
      }
    }
    return new Decision(records, new Reply.GroupLeft());
  }

  /// Likewise, of those that have not come back.
  Decision endUnclaimed(long session, Now now) {
    List<StateRecord> records = new ArrayList<>();
    for (Group group : groups.values()) {
      for (Group.Member member : group.members.values()) {
        if (member.terms == null) {
          records.addAll(gone(group, member, session, now));
        }
      }
    }
    return new Decision(records, new Reply.GroupLeft());
  }

  List<StateRecord> gone(List<Command.Seat> seats, long session, Now now) {
    List<StateRecord> records = new ArrayList<>();
    for (Command.Seat seat : seats) {
      Group group = groups.get(seat.consumer());
      Group.Member member = group == null ? null : group.members.get(seat.member());
      if (group != null && member != null && !member.away) {
        records.addAll(gone(group, member, session, now));
      }
    }
    return records;
  }

  private List<StateRecord> gone(Group group, Group.Member member, long session, Now now) {
    return member.instance.isEmpty()
        ? List.of(new StateRecord.MemberLeft(group.consumer, member.number))
        : away(group, member, session, now);
  }

  Decision tick(Now now) {
    List<StateRecord> records = new ArrayList<>();
    for (Group group : groups.values()) {
      if (group.nextDue() > now.ticks() || group.isAwaiting()) {
        continue;
      }
      List<StateRecord> left = overdue(group, now);
      if (left.isEmpty()) {
        Reconciliation reconciliation = reconciliation(group, now);
        reconciliation.takeOverdue();
        reconciliation.run();
        left = reconciliation.records();
      }
      records.addAll(left);
    }
    records.add(new StateRecord.GroupsTicked());
    return new Decision(records, new Reply.Ticked());
  }

  private static List<StateRecord> overdue(Group group, Now now) {
    List<StateRecord> records = new ArrayList<>();
    for (Group.Member member : group.members.values()) {
      if (Math.min(member.sessionDue, member.processingDue) <= now.ticks()) {
        records.add(new StateRecord.MemberLeft(group.consumer, member.number));
      }
    }
    return records;
  }

  // Applying.

  void apply(StateRecord.MemberJoined joined) {
    InconsistentRecord.unless(
        joined.member() > lastEpoch, joined, "epochs were given up to " + lastEpoch);
    Group group = groups.computeIfAbsent(joined.consumer(), Group::new);
    Group.Member former = group.instance(joined.instance());
    Group.Member member = new Group.Member(joined.member(), joined.instance());
    group.members.put(member.number, member);
    if (former != null) {
      group.members.remove(former.number);
      group.holdings.replaceAll((_, holding) ->
          holding.member() == former.number
              ? new Group.Holding(member.number, member.number, holding.releaseDue())
              : holding);
      group.target.replaceAll((_, holder) -> holder == former.number ? member.number : holder);
    } else {
      members++;
    }
    lastEpoch = joined.member();
    stale(group);
  }

  void apply(StateRecord.MemberLeft left) {
    Group group = group(left, left.consumer());
    InconsistentRecord.unless(
        group.members.remove(left.member()) != null, left, "there is no such member");
    members--;
    group.holdings.values().removeIf(holding -> holding.member() == left.member());
    if (group.members.isEmpty()) {
      groups.remove(group.consumer);
    } else {
      stale(group);
    }
  }

  void apply(StateRecord.MemberAway away) {
    Group.Member member = member(away, away.consumer(), away.member());
    InconsistentRecord.unless(!member.instance.isEmpty(), away, "it is no static member");
    member.away = true;
  }

  void apply(StateRecord.PartitionsGiven given) {
    Group group = group(given, given.consumer());
    member(given, given.consumer(), given.member());
    for (PartitionId partition : given.partitions()) {
      InconsistentRecord.unless(
          topics.missing(partition.topicId(), partition.number()) == null
              && !group.holdings.containsKey(partition),
          given,
          partition + " is held, or does not exist");
    }
    for (PartitionId partition : given.partitions()) {
      group.holdings.put(partition, new Group.Holding(given.member(), given.epoch(), Group.NEVER));
    }
    changed(group, given.epoch());
  }

  void apply(StateRecord.PartitionsTaken taken) {
    Group group = group(taken, taken.consumer());
    for (PartitionId partition : taken.partitions()) {
      InconsistentRecord.unless(
          group.holdings.containsKey(partition), taken, "nobody holds " + partition);
    }
    taken.partitions().forEach(group.holdings::remove);
    changed(group, taken.epoch());
    unsettled(group);
  }

  void apply(StateRecord.GroupEpochsGiven given) {
    InconsistentRecord.unless(
        given.last() >= lastEpoch, given, "epochs were given up to " + lastEpoch);
    lastEpoch = given.last();
  }

  void apply(StateRecord.MemberSubscribed subscribed) {
    member(subscribed, subscribed.consumer(), subscribed.member()).terms = subscribed.terms();
    stale(group(subscribed, subscribed.consumer()));
  }

  void apply(StateRecord.MemberHeard heard) {
    Group.Member member = member(heard, heard.consumer(), heard.member());
    member.heardTicks = heard.ticks();
    member.sessionDue = heard.sessionDue();
    member.processingDue = heard.processingDue();
    due(Math.min(member.sessionDue, member.processingDue));
  }

  void apply(StateRecord.TargetSet set) {
    Group group = group(set, set.consumer());
    group.target = new TreeMap<>(set.partitions());
    group.wantedEpoch = set.wanted() ? set.epoch() : 0;
    group.stale = false;
    changed(group, set.epoch());
    unsettled(group);
  }

  void apply(StateRecord.ReleaseDue release) {
    Group group = group(release, release.consumer());
    group.holdings.computeIfPresent(
        release.partition(), (_, holding) -> holding.due(release.ticks()));
    due(release.ticks());
  }

  void apply(StateRecord.GroupSettled settled) {
    group(settled, settled.consumer()).unsettled = false;
  }

  /// What was due is done; what is due next?
  void ticked() {
    nextDue = Group.NEVER;
    groups.values().forEach(group -> due(group.nextDue()));
  }

  void apply(StateRecord.TopicDeleted deleted) {
    for (Group group : groups.values()) {
      group.holdings.keySet().removeIf(partition -> partition.topicId() == deleted.topicId());
    }
    topicsChanged();
  }

  /// A topic was made, has grown or has gone.
  void topicsChanged() {
    groups.values().forEach(this::stale);
  }

  private void stale(Group group) {
    group.stale = true;
    unsettled(group);
  }

  private void unsettled(Group group) {
    group.unsettled = true;
    due(Long.MIN_VALUE);
  }

  private void due(long ticks) {
    nextDue = Math.min(nextDue, ticks);
  }

  private void changed(Group group, int epoch) {
    lastEpoch = Math.max(lastEpoch, epoch);
    group.epoch = Math.max(group.epoch, epoch);
  }

  private Group group(StateRecord record, String consumer) {
    Group group = groups.get(consumer);
    if (group == null) {
      throw new InconsistentRecord(record, "it has no members");
    }
    return group;
  }

  private Group.Member member(StateRecord record, String consumer, int number) {
    Group.Member member = group(record, consumer).members.get(number);
    if (member == null) {
      throw new InconsistentRecord(record, "there is no such member");
    }
    return member;
  }

  // Looking.

  long nextDue() {
    return nextDue;
  }

  /// Why somebody may not say what is done with a partition; null when they may.
  @Nullable Refusal fenced(
      String consumer, Command.@Nullable Membership by, PartitionId partition) {
    Group group = groups.get(consumer);
    Group.Holding holding = group == null ? null : group.holdings.get(partition);
    if (by == null) {
      return holding == null ? null : new Reply.NoSuchMember(consumer, 0);
    }
    return holding != null && holding.member() == by.member() && holding.epoch() <= by.epoch()
        ? null
        : new Reply.NoSuchMember(consumer, by.member());
  }

  /// The members of a consumer that is shared by partition, by number; none for an unknown one.
  List<GroupMember> members(String consumer) {
    Group group = groups.get(consumer);
    List<GroupMember> all = new ArrayList<>();
    if (group != null) {
      for (Group.Member member : group.members.values()) {
        all.add(group.shown(member));
      }
    }
    return all;
  }

  /// One that is expected back counts.
  boolean hasMembers(String consumer) {
    return groups.containsKey(consumer);
  }

  List<String> consumers() {
    return List.copyOf(groups.keySet());
  }

  boolean has(String consumer) {
    return groups.containsKey(consumer);
  }

  /// Members by number, as they joined.
  void snapshotTo(List<Stored> records) {
    TreeMap<Integer, Stored> joined = new TreeMap<>();
    for (Group group : groups.values()) {
      for (Group.Member member : group.members.values()) {
        joined.put(
            member.number,
            new StateRecord.MemberJoined(group.consumer, member.number, member.instance));
      }
    }
    records.addAll(joined.values());
    for (Group group : groups.values()) {
      for (Group.Member member : group.members.values()) {
        if (member.away) {
          records.add(new StateRecord.MemberAway(group.consumer, member.number));
        }
        group.snapshotTo(records, member.number);
      }
    }
    if (lastEpoch > 0) {
      records.add(new StateRecord.GroupEpochsGiven(lastEpoch));
    }
  }
}
