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

  public SegmentLimits {
    if (rollBytes < 1 || blockBytes < 1 || openFiles < 1) {
      throw new IllegalArgumentException("every limit of segments is at least 1");
    }
  }
}
