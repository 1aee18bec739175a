package dev.weir.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The index at the end of a rolled segment file (docs/formats/segments.md).
final class SegmentFooter {
  /// "WIDX".
  static final int MAGIC = 0x57494458;

  static final int FORMAT = 0;

  private static final int HEAD_BYTES = 28;
  private static final int TAIL_BYTES = 8;
  private static final int CRC_BYTES = 4;

  private SegmentFooter() {}

  static byte[] encode(int topicId, int partition, long number, List<Block> blocks) {
    int length = HEAD_BYTES + BlockFormat.BYTES * blocks.size() + TAIL_BYTES;
    ByteBuffer footer = ByteBuffer.allocate(length);
    footer.putInt(MAGIC).putInt(FORMAT).putInt(topicId).putInt(partition).putLong(number);
    footer.putInt(blocks.size());
    for (Block block : blocks) {
      BlockFormat.put(footer, block);
    }
    footer.putInt(length);
    footer.putInt(crc(footer.array()));
    return footer.array();
  }

  static SegmentIndex.Footer index(byte[] footer) {
    return new SegmentIndex.Footer(footer.length, crc(footer));
  }

  /// The blocks in a footer; empty unless it is the very one that the catalog names.
  static Optional<List<Block>> decode(byte[] footer, SegmentIndex.Footer expected) {
    int crc = crc(footer);
    if (footer.length != expected.bytes()
        || crc != expected.crc()
        || crc != ByteBuffer.wrap(footer).getInt(footer.length - CRC_BYTES)) {
      return Optional.empty();
    }
    ByteBuffer from = ByteBuffer.wrap(footer, HEAD_BYTES, footer.length - HEAD_BYTES - TAIL_BYTES);
    List<Block> blocks = new ArrayList<>();
    while (from.hasRemaining()) {
      blocks.add(BlockFormat.get(from));
    }
    return Optional.of(List.copyOf(blocks));
  }

  private static int crc(byte[] footer) {
    CRC32C crc = new CRC32C();
    crc.update(footer, 0, footer.length - CRC_BYTES);
    return (int) crc.getValue();
  }
}
