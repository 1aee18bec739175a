package dev.weir.log;

import java.io.IOException;

/// A segment file that the catalog lists is missing or shorter than it was synced: the directory
/// must not be opened, and nothing in it was changed.
public final class DamagedSegment extends IOException {
  private static final long serialVersionUID = 1;

  private final String file;
  private final long position;

  private DamagedSegment(String file, long position, String message) {
    super(message);
    this.file = file;
    this.position = position;
  }

  static DamagedSegment missing(SegmentFile segment) {
    return new DamagedSegment(
        segment.name(), 0, segment.name() + " is listed by the newest snapshot and is missing");
  }

  static DamagedSegment tooShort(SegmentFile segment, long bytes) {
    return new DamagedSegment(
        segment.name(),
        bytes,
        "%s ends at byte %d, and the newest snapshot lists %d bytes"
            .formatted(segment.name(), bytes, segment.wholeBytes()));
  }

  /// The file's path, relative to the directory.
  public String file() {
    return file;
  }

  /// Where the file ends, 0 when it is missing.
  public long position() {
    return position;
  }
}
