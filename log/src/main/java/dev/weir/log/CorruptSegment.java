package dev.weir.log;

import java.io.IOException;

/// Bytes in a segment file are not what was written (D9). Given to whoever reads them and to
/// nobody else; every other batch stays readable. Reading from [#toOffset] skips the damage.
public final class CorruptSegment extends IOException {
  private static final long serialVersionUID = 1;

  private final int topicId;
  private final int partition;
  private final long fromOffset;
  private final long toOffset;
  private final String file;
  private final long position;

  CorruptSegment(SegmentFile segment, long fromOffset, long toOffset, long position, String what) {
    super(
        "%s is damaged at byte %d: %s; topic id %d, partition %d, offsets %d to %d are unreadable"
            .formatted(
                segment.name(),
                position,
                what,
                segment.topicId(),
                segment.partition(),
                fromOffset,
                toOffset - 1));
    this.topicId = segment.topicId();
    this.partition = segment.partition();
    this.fromOffset = fromOffset;
    this.toOffset = toOffset;
    this.file = segment.name();
    this.position = position;
  }

  public int topicId() {
    return topicId;
  }

  public int partition() {
    return partition;
  }

  /// The first offset that cannot be read.
  public long fromOffset() {
    return fromOffset;
  }

  /// One past the last offset that cannot be read: where a reader that skips goes on.
  public long toOffset() {
    return toOffset;
  }

  /// The file's path, relative to the directory.
  public String file() {
    return file;
  }

  /// Where in the file the damaged batch, block or footer begins.
  public long position() {
    return position;
  }
}
