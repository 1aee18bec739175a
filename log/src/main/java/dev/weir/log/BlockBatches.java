package dev.weir.log;

import dev.weir.records.Batches;
import dev.weir.records.CorruptBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The batches of one block, read and verified: a cursor that stands before the first batch.
///
/// All heads are checked at once, against the index; a batch's body only when it is taken, against
/// the checksum in its head. So a damaged head costs its block, a damaged body only its batch.
final class BlockBatches {
  private final SegmentFile segment;
  private final Block block;
  private final byte[] bytes;
  private int at;
  private int size;

  private BlockBatches(SegmentFile segment, Block block, byte[] bytes) {
    this.segment = segment;
    this.block = block;
    this.bytes = bytes;
  }

  /// Reads a block and verifies its heads.
  ///
  /// @param fromOffset the first offset that matters to the reader; damage is reported from here
  static BlockBatches read(Files.File file, SegmentFile segment, Block block, long fromOffset)
      throws IOException {
    byte[] bytes = new byte[block.bytes()];
    int read = file.read(block.position(), ByteBuffer.wrap(bytes));
    BlockBatches batches = new BlockBatches(segment, block, bytes);
    if (read < bytes.length) {
      throw batches.unreadable(fromOffset, read, "the file ends here");
    }
    if (!batches.headsHold()) {
      throw batches.unreadable(
          fromOffset,
          batches.firstWrongBatch(),
          "heads of batches in the block at byte %d do not match the index"
              .formatted(block.position()));
    }
    return batches;
  }

  /// Steps to the next batch; false behind the last one.
  boolean next() {
    at += size;
    if (at == bytes.length) {
      size = 0;
      return false;
    }
    size = Batches.sizeBytes(bytes, at);
    return true;
  }

  int sizeBytes() {
    return size;
  }

  long endOffset() {
    return Batches.lastOffset(bytes, at) + 1;
  }

  long maxTimestamp() {
    return Batches.maxTimestamp(bytes, at);
  }

  /// The batch, verified.
  byte[] take() throws CorruptSegment {
    try {
      Batches.check(bytes, at, at + size);
    } catch (CorruptBatch e) {
      throw new CorruptSegment(
          segment,
          Batches.baseOffset(bytes, at),
          endOffset(),
          block.position() + at,
          "the batch does not match its checksum");
    }
    return size == bytes.length ? bytes : Arrays.copyOfRange(bytes, at, at + size);
  }

  private boolean headsHold() {
    CRC32C heads = new CRC32C();
    int position = 0;
    while (position < bytes.length) {
      int left = bytes.length - position;
      if (left < Batches.HEAD_BYTES) {
        return false;
      }
      heads.update(bytes, position, Batches.HEAD_BYTES);
      int length = Batches.sizeBytes(bytes, position);
      if (length < Batches.HEAD_BYTES || length > left) {
        return false;
      }
      position += length;
    }
    return (int) heads.getValue() == block.headsCrc();
  }

  /// Where the first batch lies that is wrong in itself; the block's first one when none is: then
  /// the damage is in a field that only the index covers.
  private int firstWrongBatch() {
    int position = 0;
    long end = block.baseOffset();
    try {
      while (position < bytes.length) {
        int length = Batches.check(bytes, position, bytes.length);
        if (Batches.baseOffset(bytes, position) < end) {
          return position;
        }
        end = Batches.lastOffset(bytes, position) + 1;
        position += length;
      }
      return 0;
    } catch (CorruptBatch e) {
      return position;
    }
  }

  private CorruptSegment unreadable(long fromOffset, int position, String what) {
    return new CorruptSegment(
        segment,
        Math.max(fromOffset, block.baseOffset()),
        block.endOffset(),
        block.position() + position,
        what);
  }
}
