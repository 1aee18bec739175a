package dev.weir.state;

import dev.weir.state.BarrierGroup.Phase;
import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One group with a barrier: its members, and where it is on the way to the next generation.
///
/// What is durable is the last generation, with its members and what each was assigned, and whether
/// that still fits ([#standing]). Who waits, and until when, is made anew when a process begins.
final class Barrier {
  static final long NEVER = Long.MAX_VALUE;

  /// A tick that is always over.
  static final long AT_ONCE = Long.MIN_VALUE;

  /// Not the first generation: who joins puts nothing off.
  static final long NO_LIMIT = Long.MIN_VALUE;

  private static final byte[] NOTHING = {};

  /// How the last generation stands.
  enum Standing {
    /// The leader is to share out.
    FORMING,
    SETTLED,
    /// Somebody has left since.
    UNSETTLED
  }

  static final class Member {
    final String id;

    /// As it joined last.
    private JoinTerms terms;

    /// What it takes of [Limits#GROUP_BYTES].
    long bytes;

    /// As it is in the generation; null when it is in none.
    @Nullable JoinTerms kept;

    byte[] assignment = NOTHING;

    /// It waits for the next generation.
    boolean joining;

    /// It waits for its assignment, or has it.
    boolean syncing;

    /// Whether it was heard of in this process.
    boolean heard;

    long sessionDue = NEVER;

    Member(String id, JoinTerms terms) {
      this.id = id;
      this.terms = terms;
      join(terms);
    }

    void join(JoinTerms newTerms) {
      terms = newTerms;
      bytes = newTerms.bytes() + JoinTerms.bytes(id) + Limits.GROUP_MEMBER_OVERHEAD_BYTES;
    }

    JoinTerms terms() {
      return terms;
    }
  }

  final String consumer;

  /// By age.
  final LinkedHashMap<String, Member> members = new LinkedHashMap<>();

  /// Ids that were told to somebody who has not joined yet, and until when they may.
  final TreeMap<String, Long> promised = new TreeMap<>();

  Phase phase = Phase.EMPTY;
  Standing standing = Standing.FORMING;
  int generation;

  /// What its members are, those included that wait for the next generation.
  String type = "";

  // Of the generation.
  String protocolType = "";
  String protocol = "";
  String leader = "";

  /// When what is under way, in this phase, is waited for no longer.
  long due = NEVER;

  /// See [BarrierMoment.Opened].
  long limit = NO_LIMIT;

  Barrier(String consumer) {
    this.consumer = consumer;
  }

  @Nullable Member instance(String instance) {
    if (!instance.isEmpty()) {
      for (Member member : members.values()) {
        if (member.terms().instance().equals(instance)) {
          return member;
        }
      }
    }
    return null;
  }

  boolean isBlank() {
    return members.isEmpty() && promised.isEmpty() && generation == 0;
  }

  boolean isKept() {
    return members.values().stream().anyMatch(member -> member.kept != null);
  }

  /// How long the slowest may take to join, in milliseconds.
  long patience() {
    long longest = 0;
    for (Member member : members.values()) {
      longest = Math.max(longest, member.terms().patience().rebalance());
    }
    return longest;
  }

  boolean isAllJoined() {
    return promised.isEmpty() && members.values().stream().allMatch(member -> member.joining);
  }

  /// Whoever waits here for others cannot give signs of life meanwhile.
  boolean isTimed(Member member) {
    boolean parked =
        (phase == Phase.PREPARING && member.joining)
            || (phase == Phase.COMPLETING && member.syncing);
    return member.heard && !parked;
  }

  /// When the next thing is due, in ticks.
  long nextDue() {
    long next = promised.isEmpty() ? NEVER : promised.values().stream().min(Long::compare).get();
    for (Member member : members.values()) {
      if (!member.heard) {
        return AT_ONCE;
      }
      if (isTimed(member)) {
        next = Math.min(next, member.sessionDue);
      }
    }
    return switch (phase) {
      case EMPTY, STABLE -> next;
      case COMPLETING -> Math.min(next, known(due));
      case PREPARING -> limit == NO_LIMIT && isAllJoined() ? AT_ONCE : Math.min(next, known(due));
    };
  }

  /// What was under way when the process before ended has no end yet.
  private static long known(long due) {
    return due == NEVER ? AT_ONCE : due;
  }

  /// Sharing by a protocol that all support, so that it is what most like best; null when there is
  /// none.
  @Nullable String elect(JoinTerms added, String except) {
    List<JoinTerms> all = new ArrayList<>();
    for (Member member : members.values()) {
      if (!member.id.equals(except)) {
        all.add(member.terms());
      }
    }
    all.add(added);
    return elect(all);
  }

  static @Nullable String elect(List<JoinTerms> all) {
    TreeMap<String, Integer> votes = new TreeMap<>();
    for (JoinTerms terms : all) {
      for (JoinTerms.Protocol protocol : terms.protocols()) {
        if (all.stream().allMatch(each -> each.supports(protocol.name()))) {
          votes.merge(protocol.name(), 1, Integer::sum);
          break;
        }
      }
    }
    String most = null;
    for (var vote : votes.entrySet()) {
      if (most == null || vote.getValue() > votes.getOrDefault(most, 0)) {
        most = vote.getKey();
      }
    }
    return most;
  }

  BarrierReply.Generation current() {
    return new BarrierReply.Generation(generation, protocolType, protocol, leader);
  }

  /// What a member of the generation is told; the leader, who all are.
  BarrierReply.Joined joined(String member) {
    return new BarrierReply.Joined(
        member, current(), member.equals(leader) ? subscriptions() : List.of(), false);
  }

  List<BarrierReply.Subscription> subscriptions() {
    List<BarrierReply.Subscription> all = new ArrayList<>();
    for (Member member : members.values()) {
      JoinTerms terms = member.kept;
      if (terms != null) {
        all.add(
            new BarrierReply.Subscription(member.id, terms.instance(), terms.metadata(protocol)));
      }
    }
    return all;
  }

  /// What its members take of [Limits#GROUP_BYTES], but for one.
  long bytes(String except) {
    long bytes = 0;
    for (Member member : members.values()) {
      bytes += member.id.equals(except) ? 0 : member.bytes;
    }
    return bytes;
  }

  BarrierGroup shown() {
    List<BarrierGroup.Member> all = new ArrayList<>();
    for (Member member : members.values()) {
      JoinTerms terms = member.terms();
      boolean stable = phase == Phase.STABLE;
      all.add(
          new BarrierGroup.Member(
              member.id,
              terms.instance(),
              terms.client(),
              terms.host(),
              stable ? terms.metadata(protocol) : NOTHING,
              stable ? member.assignment : NOTHING));
    }
    return new BarrierGroup(consumer, phase, type, phase == Phase.STABLE ? protocol : "", all);
  }

  void snapshotTo(List<Stored> records) {
    if (generation == 0) {
      return;
    }
    records.add(
        new BarrierRecord.GenerationBegun(consumer, generation, protocolType, protocol, leader));
    for (Member member : members.values()) {
      if (member.kept != null) {
        records.add(new BarrierRecord.MemberKept(consumer, member.id, member.kept));
      }
    }
    if (!isKept() || standing == Standing.FORMING) {
      return;
    }
    if (standing == Standing.UNSETTLED) {
      records.add(new BarrierRecord.Unsettled(consumer));
      return;
    }
    for (Member member : members.values()) {
      if (member.kept != null) {
        records.add(new BarrierRecord.Assigned(consumer, member.id, member.assignment));
      }
    }
    records.add(new BarrierRecord.Settled(consumer));
  }
}
