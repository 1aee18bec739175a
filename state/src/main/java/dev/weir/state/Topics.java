package dev.weir.state;

import dev.weir.state.Reply.Refusal;
import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Topics, and where each of their partitions begins and ends.
final class Topics {
  /// A topic with the offsets of its partitions, by partition number.
  private static final class Entry {
    Topic topic;
    long[] starts;
    long[] ends;

    Entry(Topic topic) {
      this.topic = topic;
      this.starts = new long[topic.partitions()];
      this.ends = new long[topic.partitions()];
    }

    void grow(int partitions) {
      topic =
          new Topic(topic.id(), topic.name(), partitions, topic.retention(), topic.createdMillis());
      starts = Arrays.copyOf(starts, partitions);
      ends = Arrays.copyOf(ends, partitions);
    }
  }

  private final TreeMap<Integer, Entry> byId = new TreeMap<>();
  private final TreeMap<String, Entry> byName = new TreeMap<>();
  private int lastId;
  private int partitions;

  Decision decide(Command.CreateTopic create, long nowMillis) {
    String name = create.name();
    Optional<String> problem = TopicName.problem(name);
    if (problem.isPresent()) {
      return Decision.of(new Reply.InvalidName(name, problem.get()));
    }
    Entry present = byName.get(name);
    if (present != null) {
      return Decision.of(new Reply.TopicExists(present.topic));
    }
    Refusal refusal = checkTotal(name, 1, create.partitions(), create.partitions());
    if (refusal != null) {
      return Decision.of(refusal);
    }
    if (lastId == Integer.MAX_VALUE) {
      return Decision.of(new Reply.LimitReached("topics ever created", lastId + 1L, lastId));
    }
    Topic topic = new Topic(lastId + 1, name, create.partitions(), create.retention(), nowMillis);
    return Decision.of(
        new StateRecord.TopicCreated(
            topic.id(), name, topic.partitions(), topic.retention(), nowMillis),
        new Reply.TopicCreated(topic));
  }

  Decision decide(Command.DeleteTopic delete) {
    Entry entry = byName.get(delete.name());
    if (entry == null) {
      return Decision.of(new Reply.NoSuchTopic(delete.name()));
    }
    return Decision.of(
        new StateRecord.TopicDeleted(entry.topic.id()), new Reply.TopicDeleted(entry.topic));
  }

  Decision decide(Command.AddPartitions add) {
    Entry entry = byName.get(add.name());
    if (entry == null) {
      return Decision.of(new Reply.NoSuchTopic(add.name()));
    }
    Topic topic = entry.topic;
    int present = topic.partitions();
    Refusal refusal = checkTotal(add.name(), present + 1, add.total(), add.total() - present);
    if (refusal != null) {
      return Decision.of(refusal);
    }
    return Decision.of(
        new StateRecord.PartitionsAdded(topic.id(), add.total()),
        new Reply.PartitionsAdded(
            new Topic(
                topic.id(), topic.name(), add.total(), topic.retention(), topic.createdMillis())));
  }

  Decision decide(Command.SetRetention set) {
    Entry entry = byName.get(set.name());
    if (entry == null) {
      return Decision.of(new Reply.NoSuchTopic(set.name()));
    }
    return Decision.of(
        new StateRecord.RetentionSet(entry.topic.id(), set.retention()),
        new Reply.RetentionSet(keeping(entry.topic, set.retention())));
  }

  private static Topic keeping(Topic topic, Retention retention) {
    return new Topic(
        topic.id(), topic.name(), topic.partitions(), retention, topic.createdMillis());
  }

  private @Nullable Refusal checkTotal(String name, int minimum, int total, int added) {
    if (total < minimum || total > Limits.PARTITIONS_PER_TOPIC) {
      return new Reply.PartitionsOutOfRange(name, total, minimum, Limits.PARTITIONS_PER_TOPIC);
    }
    if (partitions + added > Limits.PARTITIONS) {
      return new Reply.LimitReached(
          "partitions in a directory", partitions + added, Limits.PARTITIONS);
    }
    return null;
  }

  /// Decides an append to a partition that there is.
  ///
  /// @param by null for a producer without an identity
  Decision decide(Command.Append append, @Nullable Produced by) {
    return append(append, end(append.topicId(), append.partition()), by);
  }

  /// Decides one of several appends.
  ///
  /// @param ends the offsets behind those that were decided before
  Decision decide(Command.Append append, Map<PartitionId, Long> ends) {
    Refusal refusal = missing(append.topicId(), append.partition());
    if (refusal != null) {
      return Decision.of(refusal);
    }
    var partition = new PartitionId(append.topicId(), append.partition());
    Long behind = ends.get(partition);
    long baseOffset = behind == null ? end(append.topicId(), append.partition()) : behind;
    ends.put(partition, baseOffset + append.lastOffsetDelta() + 1);
    return append(append, baseOffset, null);
  }

  private static Decision append(Command.Append append, long baseOffset, @Nullable Produced by) {
    return Decision.of(
        new StateRecord.BatchAppended(
            append.topicId(), append.partition(), baseOffset, append.lastOffsetDelta(), by),
        new Reply.Appended(baseOffset));
  }

  Decision decide(Command.AdvanceStart advance) {
    int topicId = advance.topicId();
    int partition = advance.partition();
    Refusal refusal = missing(topicId, partition);
    if (refusal == null && advance.start() > end(topicId, partition)) {
      refusal = outOfRange(topicId, partition, advance.start());
    }
    if (refusal != null) {
      return Decision.of(refusal);
    }
    long start = start(topicId, partition);
    if (advance.start() <= start) {
      return Decision.of(new Reply.StartIs(start));
    }
    return Decision.of(
        new StateRecord.StartAdvanced(topicId, partition, advance.start()),
        new Reply.StartIs(advance.start()));
  }

  /// Why there is no such partition; null when there is.
  @Nullable Refusal missing(int topicId, int partition) {
    Entry entry = byId.get(topicId);
    if (entry == null) {
      return new Reply.NoSuchTopicId(topicId);
    }
    return partition < 0 || partition >= entry.topic.partitions()
        ? new Reply.NoSuchPartition(entry.topic, partition)
        : null;
  }

  /// The refusal of a position in a partition that there is.
  Refusal outOfRange(int topicId, int partition, long position) {
    Entry entry = entry(topicId, partition);
    return new Reply.PositionOutOfRange(
        entry.topic, partition, position, entry.starts[partition], entry.ends[partition]);
  }

  void apply(StateRecord.TopicCreated created) {
    InconsistentRecord.unless(
        created.topicId() > lastId, created, "topic ids were given up to " + lastId);
    InconsistentRecord.unless(
        !byName.containsKey(created.name()), created, "a topic has that name");
    requirePartitions(created.partitions(), 1, created.partitions(), created);
    Entry entry =
        new Entry(
            new Topic(
                created.topicId(),
                created.name(),
                created.partitions(),
                created.retention(),
                created.createdMillis()));
    byId.put(created.topicId(), entry);
    byName.put(created.name(), entry);
    lastId = created.topicId();
    partitions += created.partitions();
  }

  void apply(StateRecord.TopicDeleted deleted) {
    Entry entry = byId.remove(deleted.topicId());
    if (entry == null) {
      throw new InconsistentRecord(deleted, "there is no such topic");
    }
    byName.remove(entry.topic.name());
    partitions -= entry.topic.partitions();
  }

  void apply(StateRecord.PartitionsAdded added) {
    Entry entry = byId.get(added.topicId());
    if (entry == null) {
      throw new InconsistentRecord(added, "there is no such topic");
    }
    int present = entry.topic.partitions();
    requirePartitions(added.total(), present + 1, added.total() - present, added);
    entry.grow(added.total());
    partitions += added.total() - present;
  }

  void apply(StateRecord.RetentionSet set) {
    Entry entry = byId.get(set.topicId());
    if (entry == null) {
      throw new InconsistentRecord(set, "there is no such topic");
    }
    entry.topic = keeping(entry.topic, set.retention());
  }

  /// The caps also keep a damaged record from allocating.
  private void requirePartitions(int total, int minimum, int added, StateRecord record) {
    InconsistentRecord.unless(
        total >= minimum
            && total <= Limits.PARTITIONS_PER_TOPIC
            && partitions + added <= Limits.PARTITIONS,
        record,
        "there are " + partitions + " partitions in all, and the topic has at least " + minimum);
  }

  void apply(StateRecord.BatchAppended appended) {
    Entry entry = entry(appended, appended.topicId(), appended.partition());
    long end = entry.ends[appended.partition()];
    InconsistentRecord.unless(
        appended.baseOffset() == end, appended, "the partition ends at " + end);
    InconsistentRecord.unless(
        appended.lastOffsetDelta() >= 0 && end < Long.MAX_VALUE - appended.lastOffsetDelta(),
        appended,
        "no offsets are left");
    entry.ends[appended.partition()] = end + appended.lastOffsetDelta() + 1;
  }

  void apply(StateRecord.StartAdvanced advanced) {
    Entry entry = entry(advanced, advanced.topicId(), advanced.partition());
    long start = entry.starts[advanced.partition()];
    long end = entry.ends[advanced.partition()];
    InconsistentRecord.unless(
        advanced.start() > start && advanced.start() <= end,
        advanced,
        "the partition has offsets " + start + " to " + end);
    entry.starts[advanced.partition()] = advanced.start();
  }

  void apply(StateRecord.TopicIdsGiven given) {
    InconsistentRecord.unless(
        given.last() >= lastId, given, "topic ids were given up to " + lastId);
    lastId = given.last();
  }

  void apply(StateRecord.PartitionRestored restored) {
    Entry entry = entry(restored, restored.topicId(), restored.partition());
    InconsistentRecord.unless(
        restored.start() >= 0 && restored.start() <= restored.end(),
        restored,
        "it ends before it begins");
    InconsistentRecord.unless(
        entry.ends[restored.partition()] == 0, restored, "the partition has had messages");
    entry.starts[restored.partition()] = restored.start();
    entry.ends[restored.partition()] = restored.end();
  }

  void snapshotTo(List<Stored> records) {
    for (Entry entry : byId.values()) {
      Topic topic = entry.topic;
      records.add(
          new StateRecord.TopicCreated(
              topic.id(),
              topic.name(),
              topic.partitions(),
              topic.retention(),
              topic.createdMillis()));
      for (int partition = 0; partition < topic.partitions(); partition++) {
        if (entry.ends[partition] > 0) {
          records.add(
              new StateRecord.PartitionRestored(
                  topic.id(), partition, entry.starts[partition], entry.ends[partition]));
        }
      }
    }
    if (lastId > 0) {
      records.add(new StateRecord.TopicIdsGiven(lastId));
    }
  }

  Optional<Topic> find(String name) {
    return Optional.ofNullable(byName.get(name)).map(entry -> entry.topic);
  }

  Optional<Topic> find(int id) {
    return Optional.ofNullable(byId.get(id)).map(entry -> entry.topic);
  }

  List<Topic> all() {
    List<Topic> all = new ArrayList<>(byName.size());
    byName.values().forEach(entry -> all.add(entry.topic));
    return all;
  }

  long start(int topicId, int partition) {
    return entry(topicId, partition).starts[partition];
  }

  long end(int topicId, int partition) {
    return entry(topicId, partition).ends[partition];
  }

  private Entry entry(int topicId, int partition) {
    Entry entry = byId.get(topicId);
    if (entry == null || partition < 0 || partition >= entry.topic.partitions()) {
      throw new NoSuchElementException("partition " + partition + " of topic id " + topicId);
    }
    return entry;
  }

  private Entry entry(StateRecord record, int topicId, int partition) {
    Entry entry = byId.get(topicId);
    if (entry == null || partition < 0 || partition >= entry.topic.partitions()) {
      throw new InconsistentRecord(record, "there is no such partition");
    }
    return entry;
  }
}
