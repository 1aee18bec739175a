package dev.weir.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import dev.weir.state.Reply.Refusal;
import dev.weir.state.SettledSet.Range;
import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What consumers have done: on which partition, how far, what above, and when they were last heard
/// of.
final class Positions {
  /// A consumer on a partition.
  private static final class Work {
    final SettledSet settled;
    long lastSeenMillis;
    int leaderEpoch = NO_EPOCH;
    String note = "";

    Work(SettledSet settled) {
      this.settled = settled;
    }
  }

  private static final int NO_EPOCH = -1;

  private static final Comparator<Position> BY_TOPIC_NAME =
      comparing(Position::topic).thenComparingInt(Position::partition);

  private final Topics topics;
  private final TreeMap<String, TreeMap<PartitionId, Work>> byConsumer = new TreeMap<>();
  private int count;

  Positions(Topics topics) {
    this.topics = topics;
  }

  Decision decide(Command.MovePositions commit, long nowMillis) {
    Refusal refusal = check(commit);
    if (refusal != null) {
      return Decision.of(refusal);
    }
    List<StateRecord> records = new ArrayList<>(commit.positions().size());
    for (Command.PartitionPosition at : commit.positions()) {
      records.add(
          new StateRecord.PositionCommitted(
              commit.consumer(), at.topicId(), at.partition(), at.position(), nowMillis));
    }
    return new Decision(records, new Reply.PositionsCommitted());
  }

  Decision decide(Command.Commit commit, long nowMillis) {
    Refusal refusal = check(positions(commit));
    if (refusal == null) {
      refusal = checkDone(commit.consumer(), commit.partitions());
    }
    if (refusal != null) {
      return Decision.of(refusal);
    }
    List<StateRecord> records = new ArrayList<>(commit.partitions().size());
    for (Command.Done done : commit.partitions()) {
      SettledSet before = settled(commit.consumer(), done.partition());
      records.addAll(new CommitRecords(commit.consumer(), done, nowMillis).after(before));
    }
    return new Decision(records, new Reply.PositionsCommitted());
  }

  private static Command.MovePositions positions(Command.Commit commit) {
    List<Command.PartitionPosition> positions = new ArrayList<>(commit.partitions().size());
    for (Command.Done done : commit.partitions()) {
      positions.add(
          new Command.PartitionPosition(
              done.partition().topicId(), done.partition().number(), done.position()));
    }
    return new Command.MovePositions(commit.consumer(), positions);
  }

  private @Nullable Refusal checkDone(String consumer, List<Command.Done> partitions) {
    long runs = 0;
    for (Command.Done done : partitions) {
      int topicId = done.partition().topicId();
      int partition = done.partition().number();
      long last = done.attempts().isEmpty() ? 0 : done.attempts().lastKey() + 1;
      for (Range range : done.settled()) {
        last = Math.max(last, range.to());
      }
      if (last > topics.end(topicId, partition)) {
        return topics.outOfRange(topicId, partition, last);
      }
      runs += done.settled().size() + done.attempts().size();
    }
    return runs > Limits.RUNS_PER_COMMIT
        ? new Reply.TooManyRuns(consumer, runs, Limits.RUNS_PER_COMMIT)
        : null;
  }

  private @Nullable Refusal check(Command.MovePositions commit) {
    Optional<String> problem = ConsumerName.problem(commit.consumer());
    if (problem.isPresent()) {
      return new Reply.InvalidName(commit.consumer(), problem.get());
    }
    int requested = commit.positions().size();
    if (requested > Limits.POSITIONS_PER_COMMIT) {
      return new Reply.LimitReached(
          "positions in a commit", requested, Limits.POSITIONS_PER_COMMIT);
    }
    int added = 0;
    for (Command.PartitionPosition at : commit.positions()) {
      Refusal refusal = check(at);
      if (refusal != null) {
        return refusal;
      }
      if (find(commit.consumer(), at.topicId(), at.partition()).isEmpty()) {
        added++;
      }
    }
    return added > 0 && count + added > Limits.POSITIONS
        ? new Reply.LimitReached("positions in a directory", count + added, Limits.POSITIONS)
        : null;
  }

  private @Nullable Refusal check(Command.PartitionPosition at) {
    Refusal missing = topics.missing(at.topicId(), at.partition());
    if (missing != null) {
      return missing;
    }
    return at.position() < 0 || at.position() > topics.end(at.topicId(), at.partition())
        ? topics.outOfRange(at.topicId(), at.partition(), at.position())
        : null;
  }

  /// @param before records of what else is done
  Decision decide(
      BarrierCommand.CommitOffsets commit, List<? extends StateRecord> before, long nowMillis) {
    List<StateRecord> records = new ArrayList<>(before);
    TreeMap<PartitionId, Refusal> refused = new TreeMap<>();
    int added = 0;
    for (Spot spot : commit.spots()) {
      PartitionId partition = spot.partition();
      boolean isNew = work(commit.consumer(), partition) == null;
      Refusal refusal = refused(commit.consumer(), spot);
      if (refusal == null && isNew && count + added >= Limits.POSITIONS) {
        refusal = new Reply.LimitReached("positions in a directory", count + 1L, Limits.POSITIONS);
      }
      if (refusal != null) {
        refused.put(partition, refusal);
      } else {
        added += isNew ? 1 : 0;
        records.add(new StateRecord.SpotCommitted(commit.consumer(), spot, nowMillis));
      }
    }
    return new Decision(records, new BarrierReply.OffsetsCommitted(refused));
  }

  /// Why a consumer cannot go on there; null when it can.
  @Nullable Refusal refused(String consumer, Spot spot) {
    Optional<String> problem = ConsumerName.problem(consumer);
    if (problem.isPresent()) {
      return new Reply.InvalidName(consumer, problem.get());
    }
    int bytes = spot.note().getBytes(UTF_8).length;
    return bytes > Limits.NOTE_BYTES
        ? new Reply.LimitReached("bytes of a note", bytes, Limits.NOTE_BYTES)
        : check(at(spot));
  }

  private static Command.PartitionPosition at(Spot spot) {
    PartitionId partition = spot.partition();
    return new Command.PartitionPosition(partition.topicId(), partition.number(), spot.offset());
  }

  /// What forgets those positions, where there are any.
  List<StateRecord> deletions(String consumer, List<PartitionId> partitions) {
    List<StateRecord> records = new ArrayList<>();
    for (PartitionId partition : new TreeSet<>(partitions)) {
      if (work(consumer, partition) != null) {
        records.add(
            new StateRecord.PositionDeleted(consumer, partition.topicId(), partition.number()));
      }
    }
    return records;
  }

  Decision decide(Command.DeletePositions delete) {
    String topic = delete.topic();
    Integer partition = delete.partition();
    if (topic != null && topics.find(topic).isEmpty()) {
      return Decision.of(new Reply.NoSuchTopic(topic));
    }
    Predicate<Position> selected =
        position ->
            (topic == null || topic.equals(position.topic()))
                && (partition == null || partition == position.partition());
    List<Position> deleted = of(delete.consumer()).stream().filter(selected).toList();
    if (deleted.isEmpty()) {
      return Decision.of(new Reply.NoSuchPosition(delete.consumer()));
    }
    List<StateRecord> records = new ArrayList<>(deleted.size());
    for (Position position : deleted) {
      records.add(
          new StateRecord.PositionDeleted(
              position.consumer(), position.topicId(), position.partition()));
    }
    return new Decision(records, new Reply.PositionsDeleted(deleted));
  }

  void apply(StateRecord.PositionCommitted r) {
    move(
        r,
        r.consumer(),
        new Spot(new PartitionId(r.topicId(), r.partition()), r.position(), NO_EPOCH, ""),
        r.atMillis());
  }

  void apply(StateRecord.SpotCommitted r) {
    move(r, r.consumer(), r.spot(), r.atMillis());
  }

  private void move(StateRecord record, String consumer, Spot spot, long atMillis) {
    if (check(at(spot)) != null) {
      throw new InconsistentRecord(record, "there is no such partition or offset");
    }
    Work work =
        byConsumer
            .computeIfAbsent(consumer, _ -> new TreeMap<>())
            .computeIfAbsent(
                spot.partition(),
                _ -> {
                  count++;
                  return new Work(new SettledSet(0));
                });
    work.settled.moveTo(spot.offset());
    work.leaderEpoch = spot.leaderEpoch();
    work.note = spot.note();
    work.lastSeenMillis = atMillis;
  }

  void apply(StateRecord.Progressed progressed) {
    PartitionId partition = new PartitionId(progressed.topicId(), progressed.partition());
    Work work = work(progressed.consumer(), partition);
    if (work == null) {
      throw new InconsistentRecord(progressed, "there is no such position");
    }
    check(progressed);
    for (Range range : progressed.settled()) {
      work.settled.settle(range.from(), range.to());
    }
    for (AttemptRun run : progressed.attempts()) {
      for (long offset = run.from(); offset < run.to(); offset++) {
        work.settled.attempted(offset, run.times());
      }
    }
    work.leaderEpoch = NO_EPOCH;
    work.note = "";
    work.lastSeenMillis = progressed.atMillis();
  }

  private void check(StateRecord.Progressed progressed) {
    long end = topics.end(progressed.topicId(), progressed.partition());
    for (Range range : progressed.settled()) {
      if (range.from() < 0 || range.from() >= range.to() || range.to() > end) {
        throw new InconsistentRecord(progressed, "the partition ends at " + end);
      }
    }
    for (AttemptRun run : progressed.attempts()) {
      if (run.from() < 0 || run.from() >= run.to() || run.to() > end || run.times() < 0) {
        throw new InconsistentRecord(progressed, "the partition ends at " + end);
      }
    }
  }

  void apply(StateRecord.PositionDeleted deleted) {
    TreeMap<PartitionId, Work> ofConsumer = byConsumer.get(deleted.consumer());
    PartitionId place = new PartitionId(deleted.topicId(), deleted.partition());
    if (ofConsumer == null || ofConsumer.remove(place) == null) {
      throw new InconsistentRecord(deleted, "there is no such position");
    }
    count--;
    if (ofConsumer.isEmpty()) {
      byConsumer.remove(deleted.consumer());
    }
  }

  void apply(StateRecord.TopicDeleted deleted) {
    PartitionId first = new PartitionId(deleted.topicId(), 0);
    PartitionId last = new PartitionId(deleted.topicId(), Integer.MAX_VALUE);
    var consumers = byConsumer.values().iterator();
    while (consumers.hasNext()) {
      TreeMap<PartitionId, Work> ofConsumer = consumers.next();
      Map<PartitionId, Work> onTopic = ofConsumer.subMap(first, last);
      count -= onTopic.size();
      onTopic.clear();
      if (ofConsumer.isEmpty()) {
        consumers.remove();
      }
    }
  }

  void snapshotTo(List<Stored> records) {
    byConsumer.forEach((consumer, ofConsumer) ->
        ofConsumer.forEach((partition, work) -> {
          int topicId = partition.topicId();
          int number = partition.number();
          long atMillis = work.lastSeenMillis;
          long position = work.settled.position();
          boolean isPlain = work.leaderEpoch == NO_EPOCH && work.note.isEmpty();
          records.add(
              isPlain
                  ? new StateRecord.PositionCommitted(consumer, topicId, number, position, atMillis)
                  : new StateRecord.SpotCommitted(consumer, spot(partition, work), atMillis));
          Progress progress = new Progress(consumer, partition, atMillis);
          work.settled.ranges().forEach(progress::settled);
          work.settled.attempts().forEach(progress::attempted);
          records.addAll(progress.records());
        }));
  }

  /// What a consumer has done on a partition; null when it has no position there. It changes with
  /// every record.
  @Nullable SettledSet settled(String consumer, PartitionId partition) {
    Work work = work(consumer, partition);
    return work == null ? null : work.settled;
  }

  private @Nullable Work work(String consumer, PartitionId partition) {
    TreeMap<PartitionId, Work> ofConsumer = byConsumer.get(consumer);
    return ofConsumer == null ? null : ofConsumer.get(partition);
  }

  Optional<Command.Done> done(String consumer, PartitionId partition) {
    SettledSet settled = settled(consumer, partition);
    return settled == null
        ? Optional.empty()
        : Optional.of(
            new Command.Done(partition, settled.position(), settled.ranges(), settled.attempts()));
  }

  /// When a consumer was last heard of on any partition; `Long.MIN_VALUE` when it has no position.
  long lastSeenMillis(String consumer) {
    long last = Long.MIN_VALUE;
    TreeMap<PartitionId, Work> ofConsumer = byConsumer.get(consumer);
    if (ofConsumer != null) {
      for (Work work : ofConsumer.values()) {
        last = Math.max(last, work.lastSeenMillis);
      }
    }
    return last;
  }

  /// By topic id and partition.
  List<Spot> spots(String consumer) {
    List<Spot> spots = new ArrayList<>();
    byConsumer
        .getOrDefault(consumer, new TreeMap<>())
        .forEach((partition, work) -> spots.add(spot(partition, work)));
    return spots;
  }

  private static Spot spot(PartitionId partition, Work work) {
    return new Spot(partition, work.settled.position(), work.leaderEpoch, work.note);
  }

  List<String> consumers() {
    return List.copyOf(byConsumer.keySet());
  }

  Optional<Position> find(String consumer, int topicId, int partition) {
    PartitionId id = new PartitionId(topicId, partition);
    Work work = work(consumer, id);
    return work == null ? Optional.empty() : Optional.of(position(consumer, id, work));
  }

  List<Position> of(String consumer) {
    TreeMap<PartitionId, Work> ofConsumer = byConsumer.get(consumer);
    return ofConsumer == null ? List.of() : sorted(consumer, ofConsumer);
  }

  List<Position> all() {
    List<Position> all = new ArrayList<>(count);
    byConsumer.forEach((consumer, ofConsumer) -> all.addAll(sorted(consumer, ofConsumer)));
    return all;
  }

  private List<Position> sorted(String consumer, TreeMap<PartitionId, Work> ofConsumer) {
    List<Position> positions = new ArrayList<>(ofConsumer.size());
    ofConsumer.forEach((partition, work) -> positions.add(position(consumer, partition, work)));
    positions.sort(BY_TOPIC_NAME);
    return positions;
  }

  private Position position(String consumer, PartitionId partition, Work work) {
    return new Position(
        consumer,
        topics.find(partition.topicId()).orElseThrow().name(),
        partition.topicId(),
        partition.number(),
        work.settled.position(),
        work.lastSeenMillis);
  }
}
