package dev.weir.state;

import static dev.weir.state.BarrierDecisions.denied;
import static dev.weir.state.BarrierDecisions.heard;

import dev.weir.state.BarrierCommand.Wish;
import dev.weir.state.BarrierGroup.Phase;
import dev.weir.state.BarrierReply.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides who joins a group with a barrier, and whether all others must join again for it.
final class BarrierJoins {
  private final Barriers barriers;

  BarrierJoins(Barriers barriers) {
    this.barriers = barriers;
  }

  /// @param otherwise members of another kind read as this consumer
  Decision decide(BarrierCommand.Join join, boolean otherwise, Now now) {
    Optional<String> problem = ConsumerName.problem(join.consumer());
    if (problem.isPresent()) {
      return Decision.of(new Reply.InvalidName(join.consumer(), problem.get()));
    }
    Barrier group = barriers.find(join.consumer());
    Barrier known = group == null ? new Barrier(join.consumer()) : group;
    Verdict refused = otherwise ? Verdict.READ_OTHERWISE : check(known, join);
    if (refused != null) {
      return denied(refused);
    }
    JoinTerms terms = join.wish().terms();
    Barrier.Member instance = known.instance(terms.instance());
    if (instance != null && join.member().isEmpty()) {
      return replace(known, instance, join, now);
    }
    if (instance != null && !instance.id.equals(join.member())) {
      return denied(Verdict.FENCED);
    }
    Barrier.Member member = known.members.get(join.member());
    if (member != null) {
      return again(known, member, join, now);
    }
    if (join.member().isEmpty()) {
      boolean promises = join.wish().promised() && terms.instance().isEmpty();
      return promises ? promise(known, join, now) : admit(known, join.freshId(), join, now);
    }
    return terms.instance().isEmpty() && known.promised.containsKey(join.member())
        ? admit(known, join.member(), join, now)
        : denied(Verdict.UNKNOWN_MEMBER);
  }

  private @Nullable Verdict check(Barrier group, BarrierCommand.Join join) {
    Wish wish = join.wish();
    JoinTerms terms = wish.terms();
    if (terms.protocols().isEmpty() || wish.protocolType().isEmpty()) {
      return Verdict.INCONSISTENT;
    }
    Barrier.Member instance = group.instance(terms.instance());
    String self = instance == null ? join.member() : instance.id;
    boolean alone = group.members.isEmpty();
    if (terms.protocols().size() > Limits.GROUP_PROTOCOLS) {
      return Verdict.FULL;
    }
    if (!alone && (!wish.protocolType().equals(group.type) || group.elect(terms, self) == null)) {
      return Verdict.INCONSISTENT;
    }
    boolean more = !group.members.containsKey(self);
    long promised = more ? group.promised.size() : 0;
    boolean full =
        barriers.members() + (more ? 1 : 0) > Limits.MEMBERS
            || promised > Limits.PROMISED_MEMBERS
            || JoinTerms.bytes(wish.protocolType()) > Limits.GROUP_TEXT_BYTES
            || !terms.fits()
            || group.bytes(self) + new Barrier.Member(self, terms).bytes > Limits.GROUP_BYTES;
    return full ? Verdict.FULL : null;
  }

  private static Decision promise(Barrier group, BarrierCommand.Join join, Now now) {
    long due = now.ticks() + join.wish().terms().patience().session();
    return Decision.of(
        new BarrierMoment.Promised(group.consumer, join.freshId(), due),
        new BarrierReply.IdGiven(join.freshId()));
  }

  private static Decision admit(Barrier group, String id, BarrierCommand.Join join, Now now) {
    List<StateRecord> records = new ArrayList<>();
    records.addAll(joining(group, id, join.wish(), now));
    return new Decision(records, new BarrierReply.Waits(id));
  }

  /// Somebody joins: all must, and before the first generation there is time for more.
  private static List<StateRecord> joining(Barrier group, String id, Wish wish, Now now) {
    JoinTerms terms = wish.terms();
    List<StateRecord> records = new ArrayList<>();
    records.add(new BarrierMoment.Joining(group.consumer, id, terms));
    records.add(
        new BarrierMoment.Heard(group.consumer, id, now.ticks() + terms.patience().session()));
    long rebalance = Math.max(group.patience(), terms.patience().rebalance());
    boolean isNew = !group.members.containsKey(id);
    switch (group.phase) {
      case EMPTY -> {
        long delay = Math.min(wish.initialDelayMillis(), rebalance);
        records.add(
            new BarrierMoment.Opened(
                group.consumer, wish.protocolType(), now.ticks() + delay, now.ticks() + rebalance));
      }
      case PREPARING -> {
        if (isNew && group.limit != Barrier.NO_LIMIT) {
          long due = Math.min(now.ticks() + wish.initialDelayMillis(), group.limit);
          records.add(new BarrierMoment.Awaited(group.consumer, Math.max(due, group.due)));
        }
      }
      case COMPLETING, STABLE ->
          records.add(
              new BarrierMoment.Opened(
                  group.consumer, group.type, now.ticks() + rebalance, Barrier.NO_LIMIT));
    }
    return records;
  }

  /// A member that has nothing new to say is told what there is.
  private static Decision again(
      Barrier group, Barrier.Member member, BarrierCommand.Join join, Now now) {
    boolean same = member.terms().protocols().equals(join.wish().terms().protocols());
    boolean leads = member.id.equals(group.leader);
    boolean goesOn =
        switch (group.phase) {
          case COMPLETING -> same;
          case STABLE -> same && !leads;
          case EMPTY, PREPARING -> false;
        };
    return goesOn && member.kept != null
        ? Decision.of(heard(group, member, now), group.joined(member.id))
        : new Decision(
            joining(group, member.id, join.wish(), now), new BarrierReply.Waits(member.id));
  }

  /// A static member is back, under a new id: it has what it had, and nobody joins again for it.
  private static Decision replace(
      Barrier group, Barrier.Member former, BarrierCommand.Join join, Now now) {
    String id = join.freshId();
    JoinTerms terms = join.wish().terms();
    List<StateRecord> records = new ArrayList<>();
    records.add(
        former.kept == null
            ? new BarrierMoment.Withdrawn(group.consumer, former.id)
            : new BarrierRecord.Replaced(group.consumer, former.id, id, terms));
    boolean goesOn =
        group.phase == Phase.STABLE
            && former.kept != null
            && group.protocol.equals(group.elect(terms, former.id));
    if (!goesOn) {
      boolean emptied = former.kept == null && group.members.size() == 1;
      records.addAll(joining(emptied ? new Barrier(group.consumer) : group, id, join.wish(), now));
      return new Decision(records, new BarrierReply.Waits(id));
    }
    records.add(
        new BarrierMoment.Heard(group.consumer, id, now.ticks() + terms.patience().session()));
    boolean leads = former.id.equals(group.leader);
    if (!leads || !join.wish().skips()) {
      // Who leads in its former self's name is told of another leader, and shares out nothing.
      return new Decision(records, new BarrierReply.Joined(id, group.current(), List.of(), false));
    }
    var generation =
        new BarrierReply.Generation(group.generation, group.protocolType, group.protocol, id);
    List<BarrierReply.Subscription> all =
        group.subscriptions().stream()
            .map(each ->
                each.member().equals(former.id)
                    ? new BarrierReply.Subscription(
                        id, terms.instance(), terms.metadata(group.protocol))
                    : each)
            .toList();
    return new Decision(records, new BarrierReply.Joined(id, generation, all, true));
  }
}
