package dev.weir.log;

import dev.weir.records.Batches;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// The file at the end of a partition that still grows. The filer's own.
final class SegmentTail {
  private final int topicId;
  private final int partition;
  private final long number;
  private final int blockBytes;
  private final List<Block> blocks = new ArrayList<>();
  private final CRC32C heads = new CRC32C();
  private boolean blockOpen;
  private long blockBeganMillis;
  private long bytes;
  private long maxTimestamp = Long.MIN_VALUE;
  private long lastAppendMillis;

  SegmentTail(int topicId, int partition, long number, int blockBytes) {
    this.topicId = topicId;
    this.partition = partition;
    this.number = number;
    this.blockBytes = blockBytes;
  }

  /// Goes on with a file that the catalog lists as growing. Its last block stays as it is: a
  /// checksum cannot be resumed from its value.
  static SegmentTail resume(SegmentFile file, List<Block> blocks, int blockBytes) {
    SegmentTail tail = new SegmentTail(file.topicId(), file.partition(), file.number(), blockBytes);
    tail.blocks.addAll(blocks);
    tail.bytes = file.bytes();
    tail.maxTimestamp = file.maxTimestamp();
    tail.lastAppendMillis = file.lastAppendMillis();
    return tail;
  }

  String name() {
    return SegmentFile.name(topicId, partition, number);
  }

  long bytes() {
    return bytes;
  }

  int blocks() {
    return blocks.size();
  }

  /// Takes a batch, which was written at [#bytes], into the index.
  void add(FiledBatch batch) {
    int length = batch.batch().length;
    if (!takesIntoBlock(batch)) {
      heads.reset();
      blockBeganMillis = batch.appendTimeMillis();
      blocks.add(
          new Block(
              bytes, 0, 0, batch.baseOffset(), batch.baseOffset(), Long.MIN_VALUE, Long.MIN_VALUE));
    }
    heads.update(batch.batch(), 0, Batches.HEAD_BYTES);
    Block block = blocks.getLast();
    Block grown =
        new Block(
            block.position(),
            block.bytes() + length,
            (int) heads.getValue(),
            block.baseOffset(),
            batch.lastOffset() + 1,
            Math.max(block.maxTimestamp(), batch.maxTimestamp()),
            Math.max(block.lastAppendMillis(), batch.appendTimeMillis()));
    blocks.set(blocks.size() - 1, grown);
    blockOpen = grown.bytes() < blockBytes;
    bytes += length;
    maxTimestamp = Math.max(maxTimestamp, grown.maxTimestamp());
    lastAppendMillis = Math.max(lastAppendMillis, grown.lastAppendMillis());
  }

  private boolean takesIntoBlock(FiledBatch batch) {
    return blockOpen
        && batch.batch().length < blockBytes
        && batch.appendTimeMillis() - blockBeganMillis <= SegmentLimits.BLOCK_SPAN_MILLIS;
  }

  /// What readers and the catalog are shown; the tail holds at least one batch.
  SegmentFile growing() {
    return file(new SegmentIndex.Listed(blocks));
  }

  SegmentFile rolled(SegmentIndex.Footer footer) {
    return file(footer);
  }

  byte[] footer() {
    return SegmentFooter.encode(topicId, partition, number, blocks);
  }

  private SegmentFile file(SegmentIndex index) {
    return new SegmentFile(
        topicId,
        partition,
        number,
        bytes,
        blocks.getFirst().baseOffset(),
        blocks.getLast().endOffset(),
        maxTimestamp,
        lastAppendMillis,
        index);
  }
}
