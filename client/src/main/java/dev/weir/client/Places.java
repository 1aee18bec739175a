package dev.weir.client;

import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.spi.LogReader;

/// Turns a place into an offset, as things are now.
final class Places {
  private Places() {}

  /// Where reading starts: an offset that is there.
  ///
  /// @throws dev.weir.OffsetOutOfRange for a [Place.Offset] outside
  static long start(LogReader reader, TopicPartition partition, Place place) {
    return reader
        .range(partition)
        .start(partition, place, after -> reader.offsetAfter(partition, after));
  }

  /// Where reading ends: an offset that may lie in the future.
  static long end(LogReader reader, TopicPartition partition, Place place) {
    var range = reader.range(partition);
    return Math.max(
        range.earliest(), range.find(place, after -> reader.offsetAfter(partition, after)));
  }
}
