package dev.weir;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A named consumer on one topic.
///
/// @param positions by partition; a partition that it never committed is missing
/// @param lags how far behind it is on each partition that has a position
public record ConsumerDescription(
    String name,
    String topic,
    List<ConsumerPosition> positions,
    SortedMap<TopicPartition, Lag> lags) {

  public ConsumerDescription {
    positions = List.copyOf(positions);
    lags = Collections.unmodifiableSortedMap(new TreeMap<>(lags));
  }

  /// Over all partitions of the topic that have a position.
  public Lag lag() {
    return lags.values().stream().reduce(Lag.NONE, Lag::plus);
  }
}
