package dev.weir.spi;

import dev.weir.ConsumerPosition;
import dev.weir.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Stored positions of named consumers: the offset of the next message to read. Thread-safe.
public interface PositionStore {

  /// Those that are stored, of these partitions.
  Map<TopicPartition, Long> fetch(String consumer, Collection<TopicPartition> partitions);

  /// As [#fetch], with what is settled above.
  default Map<TopicPartition, Settled> settled(
      String consumer, Collection<TopicPartition> partitions) {
    var settled = new TreeMap<TopicPartition, Settled>();
    fetch(consumer, partitions)
        .forEach((partition, position) -> settled.put(partition, Settled.at(position)));
    return settled;
  }

  /// Moves positions: all of these or none, durably when it returns. What was settled above and
  /// leased there is forgotten. A position may go back: that is the caller's rule. A position beyond the partition's end is refused.
  ///
  /// @throws dev.weir.NotFound when a topic or partition does not exist
  void commit(String consumer, Map<TopicPartition, Long> positions);

  /// Stores what is settled, as [Feed#commit] does. A log without
  /// [dev.weir.Capability#SETTLED_ABOVE] keeps this default, and stores the positions alone.
  default void settle(String consumer, Map<TopicPartition, Settled> settled) {
    commit(consumer, Settled.positions(settled));
  }

  /// All, by consumer, topic, partition.
  List<ConsumerPosition> list();

  /// Deletes those that exist, in one step, durably. With the last one goes what the consumer is:
  /// its definition.
  void delete(String consumer, Collection<TopicPartition> partitions);
}
