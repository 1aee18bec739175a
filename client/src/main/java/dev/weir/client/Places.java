package dev.weir.client;

import dev.weir.OffsetOutOfRange;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.spi.LogReader;
import dev.weir.spi.OffsetRange;

/// Turns a place into an offset, as things are now.
final class Places {
  private Places() {}

  /// Where reading starts: an offset that is there.
  ///
  /// @throws OffsetOutOfRange for an [Place.Offset] outside; the others are clamped
  static long start(LogReader reader, TopicPartition partition, Place place) {
    var range = reader.range(partition);
    if (place instanceof Place.Offset(long offset) && range.clamp(offset) != offset) {
      throw new OffsetOutOfRange(partition, offset, range.earliest(), range.end());
    }
    return range.clamp(offset(reader, partition, place, range));
  }

  /// Where reading ends: an offset that may lie in the future.
  static long end(LogReader reader, TopicPartition partition, Place place) {
    var range = reader.range(partition);
    return Math.max(range.earliest(), offset(reader, partition, place, range));
  }

  private static long offset(
      LogReader reader, TopicPartition partition, Place place, OffsetRange range) {
    return switch (place) {
      case Place.Offset(long offset) -> offset;
      case Place.Time(var after) -> reader.offsetAfter(partition, after);
      // Compared before they are added, so that a huge number cannot overflow.
      case Place.Skip(long offsets) ->
          offsets >= range.end() - range.earliest() ? range.end() : range.earliest() + offsets;
      case Place.Last(long offsets) ->
          offsets >= range.end() - range.earliest() ? range.earliest() : range.end() - offsets;
    };
  }
}
