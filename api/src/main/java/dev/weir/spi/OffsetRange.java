package dev.weir.spi;

import dev.weir.OffsetOutOfRange;
import dev.weir.Place;
import dev.weir.TopicPartition;
import java.time.Instant;
import java.util.function.ToLongFunction;

/// What a partition holds now.
///
/// @param earliest the first offset that can be read
/// @param end the offset behind the last message that a reader may see
public record OffsetRange(long earliest, long end) {

  /// The nearest offset inside.
  public long clamp(long offset) {
    return Math.max(earliest, Math.min(end, offset));
  }

  /// The offset that a place means here. A [Place#offset] may lie outside, and what is found for a
  /// [Place#time] behind the end, when messages came since this was looked at.
  ///
  /// @param after finds the first message later than a time
  public long find(Place place, ToLongFunction<Instant> after) {
    return switch (place) {
      case Place.Offset(long offset) -> offset;
      case Place.Time(var time) -> after.applyAsLong(time);
      // Compared before they are added, so that a huge number cannot overflow.
      case Place.Skip(long offsets) -> offsets >= end - earliest ? end : earliest + offsets;
      case Place.Last(long offsets) -> offsets >= end - earliest ? earliest : end - offsets;
    };
  }

  /// Where reading starts that begins at a place: an offset that is there.
  ///
  /// @param after finds the first message later than a time
  /// @throws OffsetOutOfRange for a [Place#offset] outside
  public long start(TopicPartition partition, Place place, ToLongFunction<Instant> after) {
    long offset = find(place, after);
    if (place instanceof Place.Offset && clamp(offset) != offset) {
      throw new OffsetOutOfRange(partition, offset, earliest, end);
    }
    return offset;
  }
}
