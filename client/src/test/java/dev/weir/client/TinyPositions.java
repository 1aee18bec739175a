package dev.weir.client;

import dev.weir.ConsumerPosition;
import dev.weir.Full;
import dev.weir.TopicPartition;
import dev.weir.spi.PositionStore;
import dev.weir.spi.Settled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Positions in a map, for unit tests: commits can be made to fail.
final class TinyPositions implements PositionStore {
  private final Map<String, Map<TopicPartition, Long>> positions = new TreeMap<>();
  private final Map<String, Map<TopicPartition, Settled>> above = new TreeMap<>();
  private int mostRanges = Integer.MAX_VALUE;
  private int commits;
  private @Nullable Supplier<RuntimeException> failure;

  /// @param how null to work again
  synchronized void fail(@Nullable Supplier<RuntimeException> how) {
    failure = how;
  }

  synchronized int commits() {
    return commits;
  }

  /// From now on no partition may have more gaps.
  synchronized void remember(int ranges) {
    mostRanges = ranges;
  }

  /// All that is stored of a partition; null for nothing.
  synchronized @Nullable Settled settledOf(String consumer, String topic, int partition) {
    var of = new TopicPartition(topic, partition);
    return settled(consumer, List.of(of)).get(of);
  }

  /// The stored position; −1 without one.
  synchronized long of(String consumer, String topic, int partition) {
    return positions
        .getOrDefault(consumer, Map.of())
        .getOrDefault(new TopicPartition(topic, partition), -1L);
  }

  @Override
  public synchronized Map<TopicPartition, Long> fetch(
      String consumer, Collection<TopicPartition> partitions) {
    var stored = new TreeMap<>(positions.getOrDefault(consumer, Map.of()));
    stored.keySet().retainAll(partitions);
    return stored;
  }

  @Override
  public synchronized void commit(String consumer, Map<TopicPartition, Long> committed) {
    commits++;
    if (failure != null) {
      throw failure.get();
    }
    positions.computeIfAbsent(consumer, _ -> new TreeMap<>()).putAll(committed);
    above.computeIfAbsent(consumer, _ -> new TreeMap<>()).keySet().removeAll(committed.keySet());
  }

  @Override
  public synchronized void settle(String consumer, Map<TopicPartition, Settled> settled) {
    if (settled.values().stream().mapToInt(one -> one.above().size()).sum() > mostRanges) {
      throw new Full("no room for so many gaps");
    }
    commit(consumer, Settled.positions(settled));
    above.computeIfAbsent(consumer, _ -> new TreeMap<>()).putAll(settled);
  }

  @Override
  public synchronized Map<TopicPartition, Settled> settled(
      String consumer, Collection<TopicPartition> partitions) {
    var settled = Settled.at(fetch(consumer, partitions));
    above
        .getOrDefault(consumer, Map.of())
        .forEach((partition, of) -> settled.computeIfPresent(partition, (_, _) -> of));
    return settled;
  }

  @Override
  public synchronized List<ConsumerPosition> list() {
    var all = new ArrayList<ConsumerPosition>();
    positions.forEach((consumer, of) ->
        of.forEach((partition, position) ->
            all.add(new ConsumerPosition(consumer, partition, position, TinyLog.NOW))));
    return all;
  }

  @Override
  public synchronized void delete(String consumer, Collection<TopicPartition> partitions) {
    var of = positions.getOrDefault(consumer, new TreeMap<>());
    of.keySet().removeAll(partitions);
    if (of.isEmpty()) {
      positions.remove(consumer);
    }
  }
}
