package dev.weir.spi;

/// What a partition holds now.
///
/// @param earliest the first offset that can be read
/// @param end the offset behind the last message that a reader may see
public record OffsetRange(long earliest, long end) {

  /// The nearest offset inside.
  public long clamp(long offset) {
    return Math.max(earliest, Math.min(end, offset));
  }
}
