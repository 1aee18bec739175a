package dev.weir.backends.embedded;

import dev.weir.TopicPartition;
import dev.weir.engine.Front;
import dev.weir.engine.PartitionLog;
import dev.weir.engine.TopicLog;
import dev.weir.engine.Watch;
import dev.weir.spi.ShareRequest;
import dev.weir.state.LeaseCommand;
import dev.weir.state.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The partitions that a member by message reads, as topics come and go. Thread-safe.
final class LeaseReach implements AutoCloseable {
  /// Positions of so many partitions are begun in one step.
  private static final int FOLLOWED_AT_ONCE = 1_000;

  private final EngineDoor door;
  private final ShareRequest request;
  private final GroupStarts starts;
  private final LookAheads.LookAhead lookAhead;
  private final Bell bell;
  private final Front.TopicWatch topicWatch;
  private volatile boolean topicsChanged = true;
  private volatile Now now = new Now(Map.of(), List.of());
  private @Nullable Watch watch;

  /// As topics are now.
  ///
  /// @param ids by name
  private record Now(Map<TopicPartition, PartitionId> ids, List<Lane> lanes) {}

  LeaseReach(EngineDoor door, ShareRequest request, LookAheads.LookAhead lookAhead, Bell bell) {
    this.door = door;
    this.request = request;
    this.lookAhead = lookAhead;
    this.bell = bell;
    this.starts =
        new GroupStarts(
            new EngineReader(door.engine(), door.errors(), door.timing()),
            new GroupStarts.Places(request.topics(), request.from(), request.startAt()),
            partitions().stream().map(LeaseReach::name).toList());
    this.topicWatch =
        door.engine()
            .watchTopics(() -> {
              topicsChanged = true;
              bell.ring();
            });
  }

  private static TopicPartition name(PartitionLog log) {
    return new TopicPartition(log.topic().name(), log.number());
  }

  /// All that there are now.
  ///
  /// @throws dev.weir.NotFound when a topic that must exist does not
  private List<PartitionLog> partitions() {
    for (String topic : request.topics().topics()) {
      if (door.engine().topic(topic) == null) {
        throw door.errors().noTopic(topic);
      }
    }
    var partitions = new ArrayList<PartitionLog>();
    for (TopicLog topic : door.engine().topics()) {
      if (request.topics().includes(topic.name())) {
        for (int p = 0; p < topic.partitions(); p++) {
          partitions.add(topic.partition(p));
        }
      }
    }
    return partitions;
  }

  /// Takes up what has come since, when anything has.
  void update() {
    if (!topicsChanged) {
      return;
    }
    synchronized (this) {
      if (!topicsChanged) {
        return;
      }
      topicsChanged = false;
      try {
        take(partitions());
      } catch (RuntimeException e) {
        topicsChanged = true;
        throw e;
      }
    }
  }

  private void take(List<PartitionLog> partitions) {
    var before = now.ids;
    var ids = new TreeMap<TopicPartition, PartitionId>();
    var lanes = new ArrayList<Lane>();
    var added = new TreeMap<PartitionId, Long>();
    for (PartitionLog log : partitions) {
      var name = name(log);
      var id = new PartitionId(log.topic().id(), log.number());
      ids.put(name, id);
      lanes.add(lookAhead.lane(log));
      if (!id.equals(before.get(name))) {
        added.put(id, starts.start(name));
      }
      if (added.size() == FOLLOWED_AT_ONCE) {
        follow(added);
      }
    }
    follow(added);
    now = new Now(ids, List.copyOf(lanes));
    if (watch != null) {
      watch.close();
    }
    watch = door.engine().watch(partitions, bell::ring);
  }

  private void follow(TreeMap<PartitionId, Long> added) {
    if (added.isEmpty()) {
      return;
    }
    var follow = new LeaseCommand.Follow(request.consumer(), request.lookAhead(), added);
    door.errors().join(door.engine().submit(follow));
    added.clear();
  }

  /// Where each partition begins that was there at the opening, whatever is stored.
  Map<TopicPartition, Long> starts() {
    var all = new TreeMap<TopicPartition, Long>();
    for (PartitionLog log : partitions()) {
      all.put(name(log), starts.start(name(log)));
    }
    return all;
  }

  List<Lane> lanes() {
    return now.lanes;
  }

  Map<TopicPartition, PartitionId> ids() {
    return now.ids;
  }

  @Override
  public synchronized void close() {
    topicWatch.close();
    if (watch != null) {
      watch.close();
    }
  }
}
