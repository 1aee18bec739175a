package dev.weir.state;

import dev.weir.state.BarrierGroup.Phase;
import dev.weir.state.State.Breakage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Moves groups with a barrier on, when something is due: members that were not heard of go, and
/// generations begin.
final class BarrierTicks {
  /// Of records in one tick, about: what is due besides follows in the next one.
  private static final int MOST = 1_000;

  private final Barriers barriers;
  private final BarrierDecisions decisions;
  private final Breakage breakage;

  BarrierTicks(Barriers barriers, BarrierDecisions decisions, Breakage breakage) {
    this.barriers = barriers;
    this.decisions = decisions;
    this.breakage = breakage;
  }

  Decision tick(Now now) {
    List<StateRecord> records = new ArrayList<>();
    boolean begins = false;
    for (Barrier group : barriers.all()) {
      if (begins || records.size() >= MOST) {
        break; // a generation may fill an entry of the journal
      }
      if (group.nextDue() <= now.ticks()) {
        List<StateRecord> due = due(group, now);
        begins = due.stream().anyMatch(BarrierRecord.GenerationBegun.class::isInstance);
        records.addAll(due);
      }
    }
    records.add(new BarrierMoment.Ticked());
    return new Decision(records, new Reply.Ticked());
  }

  private List<StateRecord> due(Barrier group, Now now) {
    List<StateRecord> records = unheard(group, now);
    if (records.isEmpty()) {
      records = overdue(group, now);
    }
    if (!records.isEmpty()) {
      return records;
    }
    return switch (group.phase) {
      case PREPARING -> prepared(group, now);
      case COMPLETING -> unsynced(group, now);
      case EMPTY, STABLE -> List.of();
    };
  }

  /// Of the process before: each is given its time anew.
  private static List<StateRecord> unheard(Barrier group, Now now) {
    List<StateRecord> records = new ArrayList<>();
    for (Barrier.Member member : group.members.values()) {
      if (!member.heard) {
        records.add(BarrierDecisions.heard(group, member, now));
      }
    }
    boolean awaited = group.phase == Phase.PREPARING || group.phase == Phase.COMPLETING;
    if (awaited && group.due == Barrier.NEVER) {
      records.add(new BarrierMoment.Awaited(group.consumer, now.ticks() + group.patience()));
    }
    return records;
  }

  private List<StateRecord> overdue(Barrier group, Now now) {
    List<StateRecord> records = new ArrayList<>();
    group.promised.forEach((member, due) -> {
      if (due <= now.ticks()) {
        records.add(new BarrierMoment.PromiseBroken(group.consumer, member));
      }
    });
    if (group.members.isEmpty() && records.size() == group.promised.size()) {
      decisions.endForgotten(group, records);
      return records;
    }
    Set<String> gone = new LinkedHashSet<>();
    for (Barrier.Member member : group.members.values()) {
      if (group.isTimed(member) && member.sessionDue <= now.ticks() && gone.size() < MOST) {
        gone.add(member.id);
      }
    }
    if (!gone.isEmpty()) {
      records.addAll(decisions.gone(group, gone, now));
    }
    return records;
  }

  /// All have joined, or the time is over: whoever is missing goes, but for static members.
  private List<StateRecord> prepared(Barrier group, Now now) {
    boolean all = group.limit == Barrier.NO_LIMIT && group.isAllJoined();
    if (!all && group.due > now.ticks()) {
      return List.of();
    }
    Set<String> missing = new LinkedHashSet<>();
    boolean joined = false;
    for (Barrier.Member member : group.members.values()) {
      joined |= member.joining;
      if (!member.joining && member.terms().instance().isEmpty()) {
        missing.add(member.id);
      }
    }
    if (!missing.isEmpty()) {
      return decisions.gone(group, missing, now);
    }
    return joined
        ? begin(group, now)
        : List.of(new BarrierMoment.Awaited(group.consumer, now.ticks() + group.patience()));
  }

  private List<StateRecord> begin(Barrier group, Now now) {
    List<JoinTerms> terms = new ArrayList<>();
    String leader = "";
    for (Barrier.Member member : group.members.values()) {
      terms.add(member.terms());
      boolean leads = member.id.equals(group.leader) || leader.isEmpty();
      leader = leads && member.joining ? member.id : leader;
    }
    String protocol = Barrier.elect(terms);
    if (protocol == null) {
      throw new IllegalStateException("group " + group.consumer + " shares no protocol");
    }
    int generation =
        breakage == Breakage.GIVE_A_GENERATION_TWICE
            ? Math.max(group.generation, 1)
            : group.generation + 1;
    List<StateRecord> records = new ArrayList<>();
    records.add(
        new BarrierRecord.GenerationBegun(
            group.consumer, generation, group.type, protocol, leader));
    for (Barrier.Member member : group.members.values()) {
      records.add(new BarrierRecord.MemberKept(group.consumer, member.id, member.terms()));
      records.add(BarrierDecisions.heard(group, member, now));
    }
    records.add(new BarrierMoment.Awaited(group.consumer, now.ticks() + group.patience()));
    return records;
  }

  /// Who has not asked for its assignment in all this time goes.
  private List<StateRecord> unsynced(Barrier group, Now now) {
    if (group.due > now.ticks()) {
      return List.of();
    }
    Set<String> gone = new LinkedHashSet<>();
    for (Barrier.Member member : group.members.values()) {
      if (!member.syncing) {
        gone.add(member.id);
      }
    }
    return decisions.gone(group, gone, now);
  }
}
