package dev.weir.state;

import dev.weir.state.LeaseCommand.Verdicts;
import dev.weir.state.LeaseReply.Place;
import dev.weir.state.LeasedPartition.Lease;
import dev.weir.state.SettledSet.Range;
import dev.weir.state.State.Breakage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Sharing by message: each message is leased to one member, and settled, retried or released by
/// itself. What must last (attempts, what is settled) is in [Positions]; members, leases and what is
/// looked ahead are here, and end with the process.
///
/// A message whose attempts are used up is leased all the same, *exhausted*, to whoever asks: only
/// to be buried.
final class Leases {
  private final Topics topics;
  private final Positions positions;
  private final Definitions definitions;
  private final Breakage breakage;
  private final TreeMap<String, LeasedConsumer> consumers = new TreeMap<>();

  /// Consumers of which a message may have become free.
  private TreeSet<String> freed = new TreeSet<>();

  /// Nothing is due before.
  private long soonest = Long.MAX_VALUE;

  Leases(Topics topics, Positions positions, Definitions definitions, Breakage breakage) {
    this.topics = topics;
    this.positions = positions;
    this.definitions = definitions;
    this.breakage = breakage;
  }

  Decision decide(LeaseCommand command, Now now) {
    return switch (command) {
      case LeaseCommand.Lease lease -> lease(lease, now);
      case LeaseCommand.Settle settle -> settle(settle, now);
      case LeaseCommand.Return r ->
          settle(new LeaseCommand.Settle(r.consumer(), r.member(), r.verdicts(), false), now);
      case LeaseCommand.See see -> see(see, now);
      case LeaseCommand.Extend extend -> extend(extend, now);
      case LeaseCommand.Join join -> join(join);
      case LeaseCommand.Follow follow -> follow(follow, now);
      case LeaseCommand.Leave leave -> leave(leave, now);
      case LeaseCommand.Skip skip -> skip(skip, now);
      case LeaseCommand.Claim claim -> claim(claim, now);
    };
  }

  /// Null when it has not said that it shares by message.
  private @Nullable Definition definition(String consumer) {
    Definition definition = definitions.find(consumer);
    return definition != null && definition.byMessage() ? definition : null;
  }

  private Decision notByMessage(String consumer) {
    return Decision.of(
        new LeaseReply.NotByMessage(consumer, Optional.ofNullable(definitions.find(consumer))));
  }

  private @Nullable LeasedPartition partition(String consumer, PartitionId id) {
    LeasedConsumer found = consumers.get(consumer);
    return found == null ? null : found.partitions.get(id);
  }

  // Members.

  private Decision join(LeaseCommand.Join join) {
    return definition(join.consumer()) == null
        ? notByMessage(join.consumer())
        : Decision.of(
            new LeaseRecord.MemberJoined(join.consumer(), join.member()), new LeaseReply.Joined());
  }

  private Decision claim(LeaseCommand.Claim claim, Now now) {
    Definition definition = definition(claim.consumer());
    if (definition == null) {
      return notByMessage(claim.consumer());
    }
    Claiming claiming = new Claiming(claim, now.ticks() + definition.leaseMillis());
    for (LeaseReply.Portion portion : claim.held()) {
      claiming.claim(partition(claim.consumer(), portion.partition()), portion, false);
    }
    for (LeaseReply.Portion portion : claim.toBury()) {
      claiming.claim(partition(claim.consumer(), portion.partition()), portion, true);
    }
    return claiming.decision();
  }

  /// Members whose process is no more: what they held is free, its attempts count.
  List<StateRecord> gone(List<Command.LeaseSeat> seats) {
    List<StateRecord> records = new ArrayList<>();
    for (Command.LeaseSeat seat : seats) {
      LeasedConsumer consumer = consumers.get(seat.consumer());
      if (consumer != null && consumer.hasMember(seat.member())) {
        records.add(new LeaseRecord.MemberLeft(seat.consumer(), seat.member()));
      }
    }
    return records;
  }

  private Decision leave(LeaseCommand.Leave leave, Now now) {
    LeasedConsumer consumer = consumers.get(leave.consumer());
    if (consumer == null || !consumer.hasMember(leave.member())) {
      return Decision.of(new LeaseReply.Left());
    }
    TreeMap<PartitionId, List<Lease>> given = new TreeMap<>();
    for (Lease lease : consumer.held(leave.member())) {
      if (!lease.exhausted) {
        given.computeIfAbsent(lease.partition.id, _ -> new ArrayList<>()).add(lease);
      }
    }
    List<StateRecord> records = new ArrayList<>();
    given.forEach((id, leases) -> {
      Progress progress = new Progress(consumer.name, id, now.millis());
      SettledSet settled = leases.getFirst().partition.settled;
      for (long offset : held(leases)) {
        progress.attempted(offset, settled.attempts(offset) - 1);
      }
      records.addAll(progress.records());
    });
    records.add(new LeaseRecord.MemberLeft(leave.consumer(), leave.member()));
    return new Decision(records, new LeaseReply.Left());
  }

  /// What leases of one partition hold, rising.
  private static long[] held(List<Lease> leases) {
    return leases.stream()
        .flatMapToLong(lease -> Arrays.stream(lease.partition.held(lease)))
        .sorted()
        .toArray();
  }

  // What there is.

  private Decision follow(LeaseCommand.Follow follow, Now now) {
    String consumer = follow.consumer();
    if (definition(consumer) == null) {
      return notByMessage(consumer);
    }
    List<StateRecord> records = new ArrayList<>();
    List<Command.PartitionPosition> begun = new ArrayList<>();
    for (var at : follow.starts().entrySet()) {
      PartitionId id = at.getKey();
      if (positions.settled(consumer, id) == null) {
        begun.add(new Command.PartitionPosition(id.topicId(), id.number(), at.getValue()));
      }
      if (partition(consumer, id) == null) {
        records.add(new LeaseRecord.Followed(consumer, id, follow.lookAhead()));
      }
    }
    Decision began = positions.decide(new Command.MovePositions(consumer, begun), now.millis());
    if (began.reply() instanceof Reply.Refusal) {
      return began;
    }
    records.addAll(0, began.records());
    return new Decision(records, new LeaseReply.Followed());
  }

  private Decision see(LeaseCommand.See see, Now now) {
    LeasedPartition partition = partition(see.consumer(), see.partition());
    if (partition == null) {
      return Decision.of(new Reply.NoSuchPosition(see.consumer()));
    }
    LeaseCommand.Candidates candidates = see.candidates();
    Window window = partition.window;
    if (candidates.from() != window.seenTo()) {
      return Decision.of(new LeaseReply.Seen(window.seenTo(), window.room()));
    }
    long[] offsets = candidates.offsets();
    Progress progress = new Progress(see.consumer(), see.partition(), now.millis());
    int room = window.room();
    int count = 0;
    int added = 0;
    long at = candidates.from();
    for (; count < offsets.length; count++) {
      boolean isNew = !partition.settled.isSettled(offsets[count]);
      if (isNew && added == room) {
        break;
      }
      added += isNew ? 1 : 0;
      gap(progress, at, offsets[count]);
      at = offsets[count] + 1;
    }
    if (count == offsets.length) {
      gap(progress, at, candidates.to());
      at = Math.max(at, candidates.to());
    }
    List<StateRecord> records = new ArrayList<>(progress.records());
    records.add(new LeaseRecord.Seen(see.consumer(), see.partition(), candidates, count, at));
    return new Decision(records, new LeaseReply.Seen(at, room - added));
  }

  private Decision skip(LeaseCommand.Skip skip, Now now) {
    PartitionId id = skip.partition();
    SettledSet settled = positions.settled(skip.consumer(), id);
    if (settled == null) {
      return Decision.of(new Reply.NoSuchPosition(skip.consumer()));
    }
    Progress progress = new Progress(skip.consumer(), id, now.millis());
    long to = Math.min(skip.to(), topics.end(id.topicId(), id.number()));
    gap(progress, Math.max(skip.from(), settled.position()), to);
    return new Decision(List.copyOf(progress.records()), new LeaseReply.Skipped());
  }

  private static void gap(Progress progress, long from, long to) {
    if (from < to) {
      progress.settled(from, to);
    }
  }

  // Leasing.

  private Decision lease(LeaseCommand.Lease lease, Now now) {
    LeasedConsumer consumer = consumers.get(lease.consumer());
    Definition definition = definition(lease.consumer());
    if (consumer == null || definition == null || !consumer.hasMember(lease.member())) {
      return Decision.of(new LeaseReply.NotAMember(lease.consumer(), lease.member()));
    }
    Leasing leasing = new Leasing(lease, definition, now, breakage);
    for (LeaseCommand.Reach reach : lease.reach()) {
      LeasedPartition partition = consumer.partitions.get(reach.partition());
      if (partition != null && !leasing.isDone()) {
        leasing.choose(partition, reach.below());
      }
    }
    return leasing.decision(consumer.moves);
  }

  private Decision settle(LeaseCommand.Settle settle, Now now) {
    Definition definition = definition(settle.consumer());
    int most = definition == null ? 0 : definition.attempts();
    Settling settling = new Settling(settle, most, now);
    for (Verdicts verdicts : settle.verdicts()) {
      settling.settle(held(settle.consumer(), settle.member(), verdicts), verdicts);
    }
    return settling.decision();
  }

  private Held held(String consumer, String member, Verdicts verdicts) {
    return new Held(partition(consumer, verdicts.partition()), member, breakage);
  }

  private Decision extend(LeaseCommand.Extend extend, Now now) {
    List<StateRecord> records = new ArrayList<>();
    for (Verdicts verdicts : extend.verdicts()) {
      Held held = held(extend.consumer(), extend.member(), verdicts);
      for (int i = 0; i < verdicts.offsets().length; i++) {
        if (held.lease(verdicts.offsets()[i], verdicts.attempts()[i]) == null) {
          Place place = new Place(verdicts.partition(), verdicts.offsets()[i]);
          return Decision.of(new LeaseReply.Stale(extend.consumer(), place));
        }
      }
      records.add(
          new LeaseRecord.Extended(
              extend.consumer(),
              extend.member(),
              verdicts.partition(),
              verdicts.offsets(),
              now.ticks() + extend.millis()));
    }
    return new Decision(records, new LeaseReply.Extended());
  }

  // Applying.

  void apply(LeaseRecord record) {
    switch (record) {
      case LeaseRecord.Leased r -> {
        consumer(r.consumer()).lease(r);
        soonest = Math.min(soonest, r.deadline());
      }
      case LeaseRecord.Claimed r -> {
        consumer(r.lease().consumer()).claim(r);
        soonest = Math.min(soonest, r.lease().deadline());
      }
      case LeaseRecord.Seen r -> apply(r);
      case LeaseRecord.Returned r -> apply(r);
      case LeaseRecord.Extended r -> {
        consumer(r.consumer()).extend(r);
        soonest = Math.min(soonest, r.deadline());
      }
      case LeaseRecord.MemberJoined r -> consumer(r.consumer()).join(r.member());
      case LeaseRecord.MemberLeft r -> {
        freed.add(r.consumer());
        consumer(r.consumer()).leave(r.member());
        forgetWhoIsGone();
      }
      case LeaseRecord.Followed r -> follow(r.consumer(), r.partition(), r.lookAhead());
      case LeaseRecord.Elapsed r -> elapse(r.ticks());
    }
  }

  private LeasedConsumer consumer(String name) {
    return consumers.computeIfAbsent(name, LeasedConsumer::new);
  }

  private void forgetWhoIsGone() {
    consumers.values().removeIf(LeasedConsumer::isGone);
  }

  private void follow(String consumer, PartitionId id, int lookAhead) {
    SettledSet settled = positions.settled(consumer, id);
    Definition definition = definitions.find(consumer);
    if (settled != null && definition != null) {
      boolean ordered = definition.orderedByKey() && breakage != Breakage.PASS_A_BLOCKED_KEY;
      consumer(consumer).partitions.put(id, new LeasedPartition(id, settled, ordered, lookAhead));
    }
  }

  private void apply(LeaseRecord.Seen seen) {
    LeasedPartition partition = partition(seen.consumer(), seen.partition());
    if (partition == null) {
      throw new InconsistentRecord(seen, "nobody follows that partition");
    }
    long[] offsets = seen.candidates().offsets();
    long[] keyHashes = seen.candidates().keyHashes();
    for (int i = 0; i < seen.count(); i++) {
      partition.see(offsets[i], keyHashes[i]);
    }
    partition.window.skipTo(seen.to());
    freed.add(seen.consumer());
  }

  private void apply(LeaseRecord.Returned returned) {
    freed.add(returned.consumer());
    LeasedConsumer consumer = consumer(returned.consumer());
    LeasedPartition partition = consumer.partition(returned, returned.partition());
    for (int i = 0; i < returned.offsets().length; i++) {
      long offset = returned.offsets()[i];
      long due = returned.dues()[i];
      consumer.drop(partition, offset);
      if (due == LeaseRecord.AT_ONCE) {
        partition.window.giveBack(offset);
      } else {
        partition.window.hold(offset, due);
        soonest = Math.min(soonest, due);
      }
    }
  }

  private void elapse(long ticks) {
    freed.addAll(consumers.keySet());
    consumers.values().forEach(consumer -> consumer.elapse(ticks));
    forgetWhoIsGone();
    soonest = Long.MAX_VALUE;
    for (LeasedConsumer consumer : consumers.values()) {
      soonest = Math.min(soonest, consumer.nextDeadline());
    }
  }

  // What others' records mean here.

  void progressed(StateRecord.Progressed progressed) {
    LeasedConsumer consumer = consumers.get(progressed.consumer());
    PartitionId id = new PartitionId(progressed.topicId(), progressed.partition());
    LeasedPartition partition = consumer == null ? null : consumer.partitions.get(id);
    if (consumer == null || partition == null) {
      return;
    }
    Window window = partition.window;
    if (!progressed.settled().isEmpty()) { // a key is free, or there is room
      freed.add(consumer.name);
    }
    for (Range range : progressed.settled()) {
      long seenTo = window.seenTo();
      if (range.from() <= seenTo) {
        settled(consumer, partition, new Range(range.from(), Math.min(range.to(), seenTo)));
        window.skipTo(range.to());
      }
    }
  }

  private static void settled(LeasedConsumer consumer, LeasedPartition partition, Range range) {
    if (range.to() - range.from() > partition.window.known()) {
      sweep(consumer, partition);
      return;
    }
    for (long offset = range.from(); offset < range.to(); offset++) {
      consumer.drop(partition, offset);
      partition.window.settled(offset);
    }
  }

  private static void sweep(LeasedConsumer consumer, LeasedPartition partition) {
    for (Lease lease : partition.leases()) {
      for (long offset : partition.held(lease)) {
        if (partition.settled.isSettled(offset)) {
          consumer.drop(partition, offset);
        }
      }
    }
    partition.window.sweep();
  }

  /// The consumer goes on elsewhere: leases are fenced, what is looked ahead is forgotten.
  void moved(String consumer, PartitionId id) {
    LeasedPartition before = partition(consumer, id);
    if (before != null) {
      freed.add(consumer);
      consumer(consumer).remove(id);
      consumer(consumer).moves++;
      follow(consumer, id, before.window.lookAhead());
    }
  }

  void deleted(String consumer, PartitionId id) {
    LeasedConsumer found = consumers.get(consumer);
    if (found != null) {
      found.remove(id);
    }
  }

  void deleted(int topicId) {
    for (LeasedConsumer consumer : consumers.values()) {
      for (PartitionId id : List.copyOf(consumer.partitions.keySet())) {
        if (id.topicId() == topicId) {
          consumer.remove(id);
        }
      }
    }
  }

  Decision tick(Now now) {
    return new Decision(
        soonest <= now.ticks() ? List.of(new LeaseRecord.Elapsed(now.ticks())) : List.of(),
        new Reply.Ticked());
  }

  // Looking.

  SortedSet<String> takeFreed() {
    if (freed.isEmpty()) {
      return Collections.emptySortedSet();
    }
    TreeSet<String> taken = freed;
    freed = new TreeSet<>();
    return taken;
  }

  long nextDeadline() {
    return soonest;
  }

  @Nullable Window window(String consumer, PartitionId id) {
    LeasedPartition found = partition(consumer, id);
    return found == null ? null : found.window;
  }

  boolean hasMembers(String consumer) {
    LeasedConsumer found = consumers.get(consumer);
    return found != null && !found.members().isEmpty();
  }

  boolean isActive() {
    return !consumers.isEmpty();
  }

  List<String> consumers() {
    return List.copyOf(consumers.keySet());
  }

  @Nullable LeasedConsumer find(String consumer) {
    return consumers.get(consumer);
  }
}
