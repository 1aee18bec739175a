package dev.weir.state;

import static java.util.Comparator.comparing;

import dev.weir.state.Reply.Refusal;
import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The positions of consumers: on which partition, where, and when it was last heard of.
final class Positions {
  private static final Comparator<Position> BY_TOPIC_NAME =
      comparing(Position::topic).thenComparingInt(Position::partition);

  private final Topics topics;
  private final TreeMap<String, TreeMap<PartitionId, Position>> byConsumer = new TreeMap<>();
  private int count;

  Positions(Topics topics) {
    this.topics = topics;
  }

  Decision decide(Command.CommitPositions commit, long nowMillis) {
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

  private @Nullable Refusal check(Command.CommitPositions commit) {
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

  void apply(StateRecord.PositionCommitted committed) {
    int topicId = committed.topicId();
    int partition = committed.partition();
    if (check(new Command.PartitionPosition(topicId, partition, committed.position())) != null) {
      throw new InconsistentRecord(committed, "there is no such partition or offset");
    }
    String topic = topics.find(topicId).orElseThrow().name();
    Position position =
        new Position(
            committed.consumer(),
            topic,
            topicId,
            partition,
            committed.position(),
            committed.atMillis());
    Position former =
        byConsumer
            .computeIfAbsent(committed.consumer(), _ -> new TreeMap<>())
            .put(new PartitionId(topicId, partition), position);
    if (former == null) {
      count++;
    }
  }

  void apply(StateRecord.PositionDeleted deleted) {
    TreeMap<PartitionId, Position> ofConsumer = byConsumer.get(deleted.consumer());
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
      TreeMap<PartitionId, Position> ofConsumer = consumers.next();
      Map<PartitionId, Position> onTopic = ofConsumer.subMap(first, last);
      count -= onTopic.size();
      onTopic.clear();
      if (ofConsumer.isEmpty()) {
        consumers.remove();
      }
    }
  }

  void snapshotTo(List<Stored> records) {
    for (TreeMap<PartitionId, Position> ofConsumer : byConsumer.values()) {
      for (Position position : ofConsumer.values()) {
        records.add(
            new StateRecord.PositionCommitted(
                position.consumer(),
                position.topicId(),
                position.partition(),
                position.position(),
                position.lastSeenMillis()));
      }
    }
  }

  List<String> consumers() {
    return List.copyOf(byConsumer.keySet());
  }

  Optional<Position> find(String consumer, int topicId, int partition) {
    TreeMap<PartitionId, Position> ofConsumer = byConsumer.get(consumer);
    return ofConsumer == null
        ? Optional.empty()
        : Optional.ofNullable(ofConsumer.get(new PartitionId(topicId, partition)));
  }

  List<Position> of(String consumer) {
    TreeMap<PartitionId, Position> ofConsumer = byConsumer.get(consumer);
    return ofConsumer == null ? List.of() : sorted(ofConsumer);
  }

  List<Position> all() {
    List<Position> all = new ArrayList<>(count);
    byConsumer.values().forEach(ofConsumer -> all.addAll(sorted(ofConsumer)));
    return all;
  }

  private static List<Position> sorted(Map<PartitionId, Position> ofConsumer) {
    return ofConsumer.values().stream().sorted(BY_TOPIC_NAME).toList();
  }
}
