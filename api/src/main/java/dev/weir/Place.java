package dev.weir;

import java.time.Instant;

/// A place in a partition, or in every partition of a consumer.
///
/// Where a place names offsets that are not there (below the earliest, above the end),
/// [Offset] is refused as [OffsetOutOfRange]; the others are clamped.
public sealed interface Place {
  /// The first message that is still there.
  Place EARLIEST = new Skip(0);

  /// Behind the last message: only what comes later. Fixed at the moment a consumer opens.
  Place LATEST = new Last(0);

  /// The message with this offset (inclusive), or the next one behind a gap.
  static Place offset(long offset) {
    if (offset < 0) {
      throw new InvalidInput("offset " + offset + " is negative. Offsets count from 0");
    }
    return new Offset(offset);
  }

  /// The first message whose timestamp is strictly later than this.
  static Place time(Instant after) {
    return new Time(after);
  }

  /// `offsets` behind the earliest: the first that many messages of a log without gaps are
  /// skipped.
  static Place skip(long offsets) {
    return new Skip(notNegative(offsets));
  }

  /// `offsets` before the end: the last that many messages, or fewer where there are gaps.
  static Place last(long offsets) {
    return new Last(notNegative(offsets));
  }

  private static long notNegative(long offsets) {
    if (offsets < 0) {
      throw new InvalidInput(offsets + " is negative. Give the number of messages, 0 or more");
    }
    return offsets;
  }

  record Offset(long offset) implements Place {
    @Override
    public String toString() {
      return "offset " + offset;
    }
  }

  record Time(Instant after) implements Place {
    @Override
    public String toString() {
      return "time " + after;
    }
  }

  record Skip(long offsets) implements Place {
    @Override
    public String toString() {
      return offsets == 0 ? "earliest" : "earliest+" + offsets;
    }
  }

  record Last(long offsets) implements Place {
    @Override
    public String toString() {
      return offsets == 0 ? "latest" : "latest-" + offsets;
    }
  }
}
