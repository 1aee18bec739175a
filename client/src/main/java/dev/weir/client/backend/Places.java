package dev.weir.client.backend;

import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.spi.LogReader;

/// Turns a place into an offset, as things are now.
public final class Places {
  private Places() {}

  /// Where reading starts: an offset that is there.
  ///
  /// @throws dev.weir.OffsetOutOfRange for a [Place.Offset] outside
  public static long start(LogReader reader, TopicPartition partition, Place place) {
    return reader
        .range(partition)
        .start(partition, place, after -> reader.offsetAfter(partition, after));
  }

  /// Where reading ends: an offset that may lie in the future.
  public static long end(LogReader reader, TopicPartition partition, Place place) {
    var range = reader.range(partition);
    return Math.max(
        range.earliest(), range.find(place, after -> reader.offsetAfter(partition, after)));
  }

  /// Messages that are still there in `[from, to)`; none when it is empty.
  public static long between(LogReader reader, TopicPartition partition, long from, long to) {
    var range = reader.range(partition);
    long first = range.clamp(from);
    long last = range.clamp(to);
    return first < last ? reader.count(partition, first, last) : 0;
  }
}
