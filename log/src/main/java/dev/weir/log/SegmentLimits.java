package dev.weir.log;

/// Sizes of segments; other than [#DEFAULT] they are for tests.
///
/// @param rollBytes a segment file's batches stay within this, unless one batch is larger
/// @param blockBytes a block is closed once it holds this much
/// @param openFiles how many segment files readers keep open, and the same again for the filer
public record SegmentLimits(long rollBytes, int blockBytes, int openFiles) {

  /// 64 MiB files: few enough for a directory of terabytes, small enough for retention to follow
  /// closely. 128 KiB blocks: one read, small against a disk's cost of a seek, and an index of
  /// 24 KiB a file. 128 open files: far below the usual limit of 1,024 descriptors.
  public static final SegmentLimits DEFAULT = new SegmentLimits(64 << 20, 128 << 10, 128);

  /// A block is closed when its oldest batch was appended this long ago, so that retention by age
  /// is exact to ten minutes where little is written, too.
  static final long BLOCK_SPAN_MILLIS = 600_000;

  /// A file with so many blocks takes no further append: twice what a full one has, so that only a
  /// partition with little to write gets there, and its list in a snapshot stays below 48 KiB.
  static final int FULL_BLOCKS = 1024;

  public SegmentLimits {
    if (rollBytes < 1 || blockBytes < 1 || openFiles < 1) {
      throw new IllegalArgumentException("every limit of segments is at least 1");
    }
  }
}
