package dev.weir.backends.embedded;

import dev.weir.engine.PartitionLog;
import dev.weir.state.PartitionId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What the members of each consumer by message share in this process: one reader ahead for each
/// partition, and the messages that it read. Thread-safe.
final class LookAheads {
  private final EngineDoor door;
  private final Map<String, LookAhead> open = new TreeMap<>();

  LookAheads(EngineDoor door) {
    this.door = door;
  }

  /// Of one consumer.
  final class LookAhead implements AutoCloseable {
    private final String consumer;
    private final Map<PartitionId, Lane> lanes = new ConcurrentHashMap<>();
    private final Kept kept = new Kept();
    private volatile Lane.Wanted wanted;
    private int users;

    /// As the engine counts them.
    private long moves;

    private LookAhead(String consumer, Lane.Wanted wanted) {
      this.consumer = consumer;
      this.wanted = wanted;
    }

    Lane lane(PartitionLog log) {
      return lanes.computeIfAbsent(
          new PartitionId(log.topic().id(), log.number()),
          _ -> new Lane(consumer, log, door, kept));
    }

    @Nullable Lane find(PartitionId id) {
      return lanes.get(id);
    }

    boolean readAhead(Lane lane) {
      return lane.readAhead(wanted);
    }

    /// When positions were moved since: what was known of where look-aheads end is forgotten.
    synchronized void moved(long times) {
      if (moves != times) {
        moves = times;
        lanes.values().forEach(Lane::moved);
      }
    }

    void settled(PartitionId partition, long offset) {
      kept.settled(partition, offset);
    }

    @Override
    public void close() {
      release(this);
    }
  }

  /// @param wanted holds for all members from now on
  synchronized LookAhead open(String consumer, Lane.Wanted wanted) {
    var found = open.computeIfAbsent(consumer, name -> new LookAhead(name, wanted));
    found.wanted = wanted;
    found.users++;
    return found;
  }

  private synchronized void release(LookAhead lookAhead) {
    if (--lookAhead.users == 0) {
      open.remove(lookAhead.consumer, lookAhead);
    }
  }
}
