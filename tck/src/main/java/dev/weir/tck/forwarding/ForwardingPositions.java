package dev.weir.tck.forwarding;

import dev.weir.ConsumerPosition;
import dev.weir.TopicPartition;
import dev.weir.spi.PositionStore;
import dev.weir.spi.Settled;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Passes on to another store of positions.
public class ForwardingPositions implements PositionStore {
  protected final PositionStore positions;

  public ForwardingPositions(PositionStore positions) {
    this.positions = positions;
  }

  @Override
  public Map<TopicPartition, Long> fetch(String consumer, Collection<TopicPartition> partitions) {
    return positions.fetch(consumer, partitions);
  }

  @Override
  public Map<TopicPartition, Settled> settled(
      String consumer, Collection<TopicPartition> partitions) {
    return positions.settled(consumer, partitions);
  }

  @Override
  public void settle(String consumer, Map<TopicPartition, Settled> settled) {
    positions.settle(consumer, settled);
  }

  @Override
  public void commit(String consumer, Map<TopicPartition, Long> next) {
    positions.commit(consumer, next);
  }

  @Override
  public List<ConsumerPosition> list() {
    return positions.list();
  }

  @Override
  public void delete(String consumer, Collection<TopicPartition> partitions) {
    positions.delete(consumer, partitions);
  }
}
