package dev.weir.spi;

import dev.weir.TopicPartition;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a consumer has done with a partition: its position, what is settled above it, and how
/// often unsettled messages were handed out.
///
/// @param position everything below it is settled
/// @param above settled ranges above the position, rising, with gaps between them
/// @param attempts of unsettled messages at or above the position that were handed out before, by
///     offset; one that is missing was never handed out
public record Settled(long position, List<Range> above, SortedMap<Long, Integer> attempts) {

  public Settled {
    above = List.copyOf(above);
    attempts = Collections.unmodifiableSortedMap(new TreeMap<>(attempts));
  }

  /// Nothing is settled above.
  public static Settled at(long position) {
    return new Settled(position, List.of(), Collections.emptySortedMap());
  }

  /// The positions alone.
  public static SortedMap<TopicPartition, Long> positions(Map<TopicPartition, Settled> settled) {
    var positions = new TreeMap<TopicPartition, Long>();
    settled.forEach((partition, of) -> positions.put(partition, of.position()));
    return positions;
  }

  /// Positions above which nothing is settled.
  public static SortedMap<TopicPartition, Settled> at(Map<TopicPartition, Long> positions) {
    var settled = new TreeMap<TopicPartition, Settled>();
    positions.forEach((partition, position) -> settled.put(partition, at(position)));
    return settled;
  }

  /// @param from inclusive
  /// @param to exclusive
  public record Range(long from, long to) {}
}
