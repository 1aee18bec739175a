package dev.weir.log;

import java.io.IOException;

/// Bytes in a segment file are not what was written (D9). Given to whoever reads them and to
/// nobody else; every other batch stays readable. Reading from [#toOffset] skips the damage.
public final class CorruptSegment extends IOException {
  private static final long serialVersionUID = 1;

  private final transient Place place;

  /// Where the damage is.
  ///
  /// @param fromOffset the first offset that cannot be read
  /// @param toOffset one past the last
  /// @param file its path, relative to the directory
  /// @param position where in the file the damaged batch, block or footer begins
  public record Place(
      int topicId, int partition, long fromOffset, long toOffset, String file, long position) {}

  /// Damage that was found elsewhere.
  public CorruptSegment(Place place, String message) {
    super(message);
    this.place = place;
  }

  CorruptSegment(SegmentFile segment, long fromOffset, long toOffset, long position, String what) {
    this(
        new Place(
            segment.topicId(), segment.partition(), fromOffset, toOffset, segment.name(), position),
        "%s is damaged at byte %d: %s; topic id %d, partition %d, offsets %d to %d are unreadable"
            .formatted(
                segment.name(),
                position,
                what,
                segment.topicId(),
                segment.partition(),
                fromOffset,
                toOffset - 1));
  }

  public Place place() {
    return place;
  }

  public int topicId() {
    return place.topicId;
  }

  public int partition() {
    return place.partition;
  }

  /// The first offset that cannot be read.
  public long fromOffset() {
    return place.fromOffset;
  }

  /// One past the last offset that cannot be read: where a reader that skips goes on.
  public long toOffset() {
    return place.toOffset;
  }

  /// The file's path, relative to the directory.
  public String file() {
    return place.file;
  }

  /// Where in the file the damaged batch, block or footer begins.
  public long position() {
    return place.position;
  }
}
