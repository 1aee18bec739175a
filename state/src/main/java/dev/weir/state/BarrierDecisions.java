package dev.weir.state;

import dev.weir.state.BarrierCommand.Place;
import dev.weir.state.BarrierGroup.Phase;
import dev.weir.state.BarrierReply.Denied;
import dev.weir.state.BarrierReply.Verdict;
import dev.weir.state.State.Breakage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides what members of groups with a barrier ask. Joining: [BarrierJoins].
final class BarrierDecisions {
  private final Barriers barriers;
  private final Positions positions;
  private final Breakage breakage;

  BarrierDecisions(Barriers barriers, Positions positions, Breakage breakage) {
    this.barriers = barriers;
    this.positions = positions;
    this.breakage = breakage;
  }

  static Decision denied(Verdict verdict) {
    return Decision.of(new Denied(verdict));
  }

  static BarrierMoment heard(Barrier group, Barrier.Member member, Now now) {
    return new BarrierMoment.Heard(
        group.consumer, member.id, now.ticks() + member.terms().patience().session());
  }

  /// Has all join again, unless that is under way.
  static void open(Barrier group, Now now, List<StateRecord> records) {
    if (group.phase == Phase.COMPLETING || group.phase == Phase.STABLE) {
      records.add(
          new BarrierMoment.Opened(
              group.consumer, group.type, now.ticks() + group.patience(), Barrier.NO_LIMIT));
    }
  }

  /// What follows when members go.
  List<StateRecord> gone(Barrier group, Set<String> members, Now now) {
    List<StateRecord> records = new ArrayList<>();
    boolean someKept = false;
    boolean wasKept = false;
    for (Barrier.Member member : group.members.values()) {
      boolean goes = members.contains(member.id);
      boolean kept = member.kept != null;
      if (goes) {
        records.add(
            kept
                ? new BarrierRecord.Left(group.consumer, member.id)
                : new BarrierMoment.Withdrawn(group.consumer, member.id));
      }
      wasKept |= goes && kept;
      someKept |= !goes && kept;
    }
    boolean empty = members.size() == group.members.size();
    if (wasKept && someKept && group.standing != Barrier.Standing.UNSETTLED) {
      records.add(new BarrierRecord.Unsettled(group.consumer));
    }
    if (!empty) {
      open(group, now, records);
    } else if (group.promised.isEmpty()) {
      endForgotten(group, records);
    }
    return records;
  }

  /// Without members and positions, nothing of a group is worth remembering.
  void endForgotten(Barrier group, List<StateRecord> records) {
    if (group.generation > 0 && positions.of(group.consumer).isEmpty()) {
      records.add(new BarrierRecord.Ended(group.consumer));
    }
  }

  /// Why somebody may not speak for a member; null when they may.
  private @Nullable Verdict check(@Nullable Barrier group, Place by) {
    if (group == null) {
      return Verdict.UNKNOWN_MEMBER;
    }
    if (!by.instance().isEmpty()) {
      Barrier.Member current = group.instance(by.instance());
      if (current == null) {
        return Verdict.UNKNOWN_MEMBER;
      }
      if (!current.id.equals(by.member())) {
        return Verdict.FENCED;
      }
    }
    if (!group.members.containsKey(by.member())) {
      return Verdict.UNKNOWN_MEMBER;
    }
    boolean current =
        by.generation() == group.generation || breakage == Breakage.TAKE_A_STALE_GENERATION;
    return current ? null : Verdict.ILLEGAL_GENERATION;
  }

  Decision decide(BarrierCommand.Heartbeat heartbeat, Now now) {
    Barrier group = barriers.find(heartbeat.consumer());
    Verdict refused = check(group, heartbeat.by());
    Barrier.Member member = group == null ? null : group.members.get(heartbeat.by().member());
    if (refused != null || group == null || member == null) {
      return denied(refused == null ? Verdict.UNKNOWN_MEMBER : refused);
    }
    Verdict verdict = group.phase == Phase.PREPARING ? Verdict.REBALANCING : Verdict.GRANTED;
    return Decision.of(heard(group, member, now), new Denied(verdict));
  }

  Decision decide(BarrierCommand.Sync sync, Now now) {
    Barrier group = barriers.find(sync.consumer());
    Verdict refused = check(group, sync.by());
    Barrier.Member member = group == null ? null : group.members.get(sync.by().member());
    if (refused != null || group == null || member == null) {
      return denied(refused == null ? Verdict.UNKNOWN_MEMBER : refused);
    }
    if (differs(sync.protocolType(), group.protocolType)
        || differs(sync.protocol(), group.protocol)) {
      return denied(Verdict.INCONSISTENT);
    }
    if (group.phase == Phase.PREPARING || member.kept == null) {
      return denied(Verdict.REBALANCING);
    }
    var syncing = new BarrierMoment.Syncing(group.consumer, member.id);
    boolean leads =
        group.phase == Phase.COMPLETING && member.id.equals(group.leader)
            || breakage == Breakage.TAKE_ANYBODYS_ASSIGNMENT && !sync.assignments().isEmpty();
    if (leads) {
      return assign(group, member, sync, now);
    }
    List<StateRecord> records = List.of(syncing, heard(group, member, now));
    return new Decision(
        records,
        group.phase == Phase.STABLE
            ? new BarrierReply.Synced(group.current(), member.assignment)
            : new BarrierReply.Waits(member.id));
  }

  private static boolean differs(@Nullable String said, String is) {
    return said != null && !said.equals(is);
  }

  private Decision assign(Barrier group, Barrier.Member leader, BarrierCommand.Sync sync, Now now) {
    List<StateRecord> records = new ArrayList<>();
    long bytes = 0;
    byte[] own = new byte[0];
    for (Barrier.Member member : group.members.values()) {
      byte[] assignment = sync.assignments().getOrDefault(member.id, new byte[0]);
      if (assignment.length > Limits.GROUP_MEMBER_BYTES) {
        return denied(Verdict.TOO_LARGE);
      }
      bytes += assignment.length;
      own = member == leader ? assignment : own;
      records.add(new BarrierRecord.Assigned(group.consumer, member.id, assignment));
    }
    if (bytes > Limits.GROUP_BYTES) {
      return denied(Verdict.TOO_LARGE);
    }
    records.add(new BarrierRecord.Settled(group.consumer));
    records.add(new BarrierMoment.Syncing(group.consumer, leader.id));
    group.members.values().forEach(member -> records.add(heard(group, member, now)));
    return new Decision(records, new BarrierReply.Synced(group.current(), own));
  }

  Decision decide(BarrierCommand.Leave leave, Now now) {
    Barrier group = barriers.find(leave.consumer());
    List<Verdict> verdicts = new ArrayList<>();
    Set<String> going = new LinkedHashSet<>();
    List<StateRecord> records = new ArrayList<>();
    for (BarrierCommand.Leaver leaver : leave.members()) {
      Verdict verdict = Verdict.GRANTED;
      if (group != null && group.promised.containsKey(leaver.member())) {
        records.add(new BarrierMoment.PromiseBroken(group.consumer, leaver.member()));
      } else {
        verdict = leaves(group, leaver, going);
      }
      verdicts.add(verdict);
    }
    if (group != null && !going.isEmpty()) {
      records.addAll(gone(group, going, now));
    }
    return new Decision(records, new BarrierReply.Left(verdicts));
  }

  private static Verdict leaves(
      @Nullable Barrier group, BarrierCommand.Leaver leaver, Set<String> going) {
    if (group == null) {
      return Verdict.UNKNOWN_MEMBER;
    }
    Barrier.Member member =
        leaver.instance().isEmpty()
            ? group.members.get(leaver.member())
            : group.instance(leaver.instance());
    if (member == null) {
      return Verdict.UNKNOWN_MEMBER;
    }
    if (!leaver.member().isEmpty() && !leaver.member().equals(member.id)) {
      return Verdict.FENCED;
    }
    return going.add(member.id) ? Verdict.GRANTED : Verdict.UNKNOWN_MEMBER;
  }

  /// Why positions may not be moved with a transaction; null when they may. Clients of old do not say
  /// who they are.
  ///
  /// @param otherwise members of another kind read as this consumer
  @Nullable Verdict refused(TransactionCommand.CommitOffsets commit, boolean otherwise) {
    Place by = commit.by();
    if (otherwise) {
      return Verdict.UNKNOWN_MEMBER;
    }
    if (by == null) {
      return null;
    }
    Barrier group = barriers.find(commit.consumer());
    return group == null ? Verdict.NO_GROUP : check(group, by);
  }

  /// @param otherwise members of another kind read as this consumer
  Decision decide(BarrierCommand.CommitOffsets commit, boolean otherwise, Now now) {
    Barrier group = barriers.find(commit.consumer());
    Place by = commit.by();
    if (by == null) {
      boolean read = otherwise || (group != null && !group.members.isEmpty());
      return read
          ? denied(Verdict.UNKNOWN_MEMBER)
          : positions.decide(commit, List.of(), now.millis());
    }
    Verdict refused = group == null ? Verdict.NO_GROUP : check(group, by);
    Barrier.Member member = group == null ? null : group.members.get(by.member());
    if (refused != null || group == null || member == null) {
      return denied(refused == null ? Verdict.UNKNOWN_MEMBER : refused);
    }
    BarrierMoment heard = heard(group, member, now);
    return group.phase == Phase.COMPLETING
        ? Decision.of(heard, new Denied(Verdict.REBALANCING))
        : positions.decide(commit, List.of(heard), now.millis());
  }

  /// @param otherwise members of another kind read as this consumer
  Decision decide(BarrierCommand.DeleteOffsets delete, boolean otherwise) {
    if (otherwise) {
      return denied(Verdict.NOT_EMPTY);
    }
    boolean known =
        barriers.find(delete.consumer()) != null || !positions.of(delete.consumer()).isEmpty();
    return known
        ? new Decision(
            positions.deletions(delete.consumer(), delete.partitions()),
            new BarrierReply.OffsetsDeleted())
        : denied(Verdict.NO_GROUP);
  }

  /// @param otherwise members of another kind read as this consumer
  Decision decide(
      BarrierCommand.DeleteGroup delete, boolean otherwise, Optional<Definition> definition) {
    Barrier group = barriers.find(delete.consumer());
    if (otherwise || (group != null && !group.members.isEmpty())) {
      return denied(Verdict.NOT_EMPTY);
    }
    List<StateRecord> records = new ArrayList<>();
    for (Position position : positions.of(delete.consumer())) {
      records.add(
          new StateRecord.PositionDeleted(
              position.consumer(), position.topicId(), position.partition()));
    }
    if (group != null && barriers.isRemembered(group.consumer)) {
      records.add(new BarrierRecord.Ended(group.consumer));
    }
    if (definition.isPresent()) {
      records.add(new StateRecord.ConsumerForgotten(delete.consumer()));
    }
    return records.isEmpty()
        ? denied(Verdict.NO_GROUP)
        : new Decision(records, new BarrierReply.GroupDeleted());
  }
}
