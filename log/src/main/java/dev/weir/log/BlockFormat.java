package dev.weir.log;

import java.nio.ByteBuffer;

/// The 48 bytes of a [Block] in footers and snapshots (docs/formats/segments.md).
final class BlockFormat {
  static final int BYTES = 48;

  private BlockFormat() {}

  static void put(ByteBuffer into, Block block) {
    into.putLong(block.position())
        .putInt(block.bytes())
        .putInt(block.headsCrc())
        .putLong(block.baseOffset())
        .putLong(block.endOffset())
        .putLong(block.maxTimestamp())
        .putLong(block.lastAppendMillis());
  }

  static Block get(ByteBuffer from) {
    return new Block(
        from.getLong(),
        from.getInt(),
        from.getInt(),
        from.getLong(),
        from.getLong(),
        from.getLong(),
        from.getLong());
  }
}
