package dev.weir.state;

import dev.weir.state.BarrierGroup.Phase;
import dev.weir.state.BarrierReply.Verdict;
import dev.weir.state.StateRecord.Stored;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Groups with a barrier: Kafka's classic groups. A member that comes or goes *opens* its group; the
/// next generation begins when all have joined, or were waited for long enough; it is *settled* when
/// its leader has shared out.
///
/// Commands only note who came, left, or was heard of ([BarrierDecisions]); a tick moves the group on
/// ([BarrierTicks]).
final class Barriers {
  private final TreeMap<String, Barrier> groups = new TreeMap<>();
  private int members;

  /// Not later than when the next thing is due.
  private long nextDue = Barrier.NEVER;

  private final State.Breakage breakage;

  Barriers(State.Breakage breakage) {
    this.breakage = breakage;
  }

  // Applying.

  void apply(BarrierRecord record) {
    switch (record) {
      case BarrierRecord.GenerationBegun begun -> begin(begun);
      case BarrierRecord.MemberKept kept -> {
        keep(kept);
        return;
      }
      case BarrierRecord.Assigned assigned -> {
        member(assigned, assigned.consumer(), assigned.member()).assignment = assigned.assignment();
        return;
      }
      case BarrierRecord.Settled settled -> {
        Barrier group = group(settled, settled.consumer());
        InconsistentRecord.unless(group.isKept(), settled, "it has no members");
        group.standing = Barrier.Standing.SETTLED;
        group.phase = Phase.STABLE;
        group.due = Barrier.NEVER;
      }
      case BarrierRecord.Unsettled unsettled -> {
        Barrier group = group(unsettled, unsettled.consumer());
        InconsistentRecord.unless(group.isKept(), unsettled, "it has no members");
        group.standing = Barrier.Standing.UNSETTLED;
        group.members.values().forEach(member -> member.assignment = new byte[0]);
        if (group.phase != Phase.PREPARING) {
          group.phase = Phase.PREPARING;
          group.due = Barrier.NEVER;
        }
      }
      case BarrierRecord.Left left -> leave(left, left.consumer(), left.member());
      case BarrierRecord.Replaced replaced -> replace(replaced);
      case BarrierRecord.Ended ended -> {
        Barrier group = group(ended, ended.consumer());
        InconsistentRecord.unless(group.members.isEmpty(), ended, "it has members");
        groups.remove(ended.consumer());
        return;
      }
    }
    changed(record, record.consumer());
  }

  private void begin(BarrierRecord.GenerationBegun begun) {
    Barrier group = groups.get(begun.consumer());
    int last = group == null ? 0 : group.generation;
    boolean rises = begun.generation() > last || breakage == State.Breakage.GIVE_A_GENERATION_TWICE;
    InconsistentRecord.unless(rises, begun, "its generation is " + last);
    group = groups.computeIfAbsent(begun.consumer(), Barrier::new);
    group.generation = begun.generation();
    group.type = begun.protocolType();
    group.protocolType = begun.protocolType();
    group.protocol = begun.protocol();
    group.leader = begun.leader();
    group.standing = Barrier.Standing.FORMING;
    group.limit = Barrier.NO_LIMIT;
    group.due = Barrier.NEVER;
    group.phase = group.members.isEmpty() ? Phase.EMPTY : Phase.COMPLETING;
    for (Barrier.Member member : group.members.values()) {
      member.kept = null;
      member.assignment = new byte[0];
      member.joining = false;
      member.syncing = false;
    }
  }

  private void keep(BarrierRecord.MemberKept kept) {
    Barrier group = group(kept, kept.consumer());
    InconsistentRecord.unless(group.generation > 0, kept, "there was no generation");
    Barrier.Member member =
        group.members.computeIfAbsent(
            kept.member(),
            id -> {
              members++;
              return new Barrier.Member(id, kept.terms());
            });
    member.kept = kept.terms();
    group.phase = Phase.COMPLETING;
    if (!member.heard) {
      due(Barrier.AT_ONCE);
    }
  }

  private void leave(StateRecord record, String consumer, String id) {
    Barrier group = group(record, consumer);
    InconsistentRecord.unless(group.members.remove(id) != null, record, "there is no such member");
    members--;
    if (group.members.isEmpty()) {
      group.phase = Phase.EMPTY;
      group.due = Barrier.NEVER;
    }
    if (!group.isKept()) {
      group.standing = Barrier.Standing.FORMING;
      group.protocol = "";
      group.leader = "";
    }
  }

  /// In its former place, by age.
  private void replace(BarrierRecord.Replaced replaced) {
    Barrier group = group(replaced, replaced.consumer());
    Barrier.Member former = member(replaced, replaced.consumer(), replaced.former());
    List<Barrier.Member> all = List.copyOf(group.members.values());
    group.members.clear();
    for (Barrier.Member each : all) {
      if (each == former) {
        var member = new Barrier.Member(replaced.member(), replaced.terms());
        member.kept = replaced.terms();
        member.assignment = former.assignment;
        group.members.put(member.id, member);
      } else {
        group.members.put(each.id, each);
      }
    }
    if (group.leader.equals(former.id)) {
      group.leader = replaced.member();
    }
  }

  void apply(BarrierMoment moment) {
    switch (moment) {
      case BarrierMoment.Promised promised -> {
        Barrier group = groups.computeIfAbsent(promised.consumer(), Barrier::new);
        group.promised.put(promised.member(), promised.due());
        due(promised.due());
      }
      case BarrierMoment.PromiseBroken broken -> {
        Barrier group = group(broken, broken.consumer());
        group.promised.remove(broken.member());
        changed(broken, broken.consumer());
      }
      case BarrierMoment.Joining joining -> join(joining);
      case BarrierMoment.Opened opened -> {
        Barrier group = group(opened, opened.consumer());
        group.phase = Phase.PREPARING;
        group.type = opened.protocolType();
        group.due = opened.limit() == Barrier.NO_LIMIT ? orNever(opened.due()) : opened.due();
        group.limit = opened.limit();
        changed(opened, opened.consumer());
      }
      case BarrierMoment.Awaited awaited -> {
        group(awaited, awaited.consumer()).due = awaited.due();
        changed(awaited, awaited.consumer());
      }
      case BarrierMoment.Heard heard -> {
        Barrier.Member member = member(heard, heard.consumer(), heard.member());
        member.heard = true;
        member.sessionDue = orNever(heard.sessionDue());
        due(member.sessionDue);
      }
      case BarrierMoment.Syncing syncing ->
          member(syncing, syncing.consumer(), syncing.member()).syncing = true;
      case BarrierMoment.Withdrawn withdrawn -> {
        leave(withdrawn, withdrawn.consumer(), withdrawn.member());
        changed(withdrawn, withdrawn.consumer());
      }
      case BarrierMoment.Ticked _ -> {
        nextDue = Barrier.NEVER;
        groups.values().forEach(group -> due(group.nextDue()));
      }
    }
  }

  private void join(BarrierMoment.Joining joining) {
    Barrier group = groups.computeIfAbsent(joining.consumer(), Barrier::new);
    Barrier.Member member = group.members.get(joining.member());
    if (member == null) {
      member = new Barrier.Member(joining.member(), joining.terms());
      group.members.put(member.id, member);
      members++;
    }
    member.join(joining.terms());
    member.joining = true;
    member.heard = true;
    group.promised.remove(member.id);
    changed(joining, joining.consumer());
  }

  /// A group of which nothing is known is none.
  private void changed(StateRecord record, String consumer) {
    Barrier group = group(record, consumer);
    if (group.isBlank()) {
      groups.remove(consumer);
    } else {
      due(group.nextDue());
    }
  }

  private long orNever(long due) {
    return breakage == State.Breakage.WAIT_FOR_THE_DEAD ? Barrier.NEVER - 1 : due;
  }

  private void due(long ticks) {
    nextDue = Math.min(nextDue, ticks);
  }

  private Barrier group(StateRecord record, String consumer) {
    Barrier group = groups.get(consumer);
    if (group == null) {
      throw new InconsistentRecord(record, "there is no such group");
    }
    return group;
  }

  private Barrier.Member member(StateRecord record, String consumer, String id) {
    Barrier.Member member = group(record, consumer).members.get(id);
    if (member == null) {
      throw new InconsistentRecord(record, "there is no such member");
    }
    return member;
  }

  // Looking.

  long nextDue() {
    return nextDue;
  }

  Iterable<Barrier> all() {
    return groups.values();
  }

  @Nullable Barrier find(String consumer) {
    return groups.get(consumer);
  }

  /// Whether something outlives the process.
  boolean isRemembered(String consumer) {
    Barrier group = groups.get(consumer);
    return group != null && group.generation > 0;
  }

  int members() {
    return members;
  }

  List<String> consumers() {
    return List.copyOf(groups.keySet());
  }

  /// Why nobody else may say what is done as this consumer; null when they may.
  Reply.@Nullable ReadByGroup readBy(String consumer) {
    Barrier group = groups.get(consumer);
    return group == null || group.members.isEmpty()
        ? null
        : new Reply.ReadByGroup(consumer, group.members.size());
  }

  @Nullable BarrierGroup shown(String consumer) {
    Barrier group = groups.get(consumer);
    return group == null || (group.members.isEmpty() && group.generation == 0)
        ? null
        : group.shown();
  }

  BarrierReply joinOf(BarrierQuestion.JoinOf question) {
    Barrier group = groups.get(question.consumer());
    Barrier.Member member = group == null ? null : group.members.get(question.member());
    if (group == null || member == null) {
      return new BarrierReply.Denied(missing(group, question.instance()));
    }
    return member.joining
        ? new BarrierReply.Waits(question.member())
        : group.joined(question.member());
  }

  BarrierReply syncOf(BarrierQuestion.SyncOf question) {
    Barrier group = groups.get(question.consumer());
    BarrierCommand.Place by = question.by();
    Barrier.Member member = group == null ? null : group.members.get(by.member());
    if (group == null || member == null) {
      return new BarrierReply.Denied(missing(group, by.instance()));
    }
    if (by.generation() != group.generation || group.phase == Phase.PREPARING) {
      return new BarrierReply.Denied(Verdict.REBALANCING);
    }
    return group.phase == Phase.STABLE
        ? new BarrierReply.Synced(group.current(), member.assignment)
        : new BarrierReply.Waits(by.member());
  }

  /// Why somebody is no member.
  static Verdict missing(@Nullable Barrier group, String instance) {
    return group != null && group.instance(instance) != null
        ? Verdict.FENCED
        : Verdict.UNKNOWN_MEMBER;
  }

  void snapshotTo(List<Stored> records) {
    groups.values().forEach(group -> group.snapshotTo(records));
  }
}
