package dev.weir.log;

import java.util.List;

/// Where the blocks of a segment file are described.
public sealed interface SegmentIndex {

  /// Of the file that still grows: the blocks themselves, oldest first, never empty.
  record Listed(List<Block> blocks) implements SegmentIndex {
    public Listed {
      blocks = List.copyOf(blocks);
    }
  }

  /// Of a rolled file: a footer right behind its batches.
  ///
  /// @param bytes the footer's length
  /// @param crc CRC-32C over the whole footer but its last four bytes, which repeat it
  record Footer(int bytes, int crc) implements SegmentIndex {}
}
