package dev.weir.log;

import dev.weir.records.Batches;

/// One sealed record batch (Kafka's format v2, base offset filled in) and the partition it is for.
///
/// `bytes` is the whole batch and nothing else, and is never changed after this: journal, filer and
/// readers share the array. Two of these are equal only when they share it.
public record PartitionBatch(int topicId, int partition, byte[] bytes) {
  /// @throws dev.weir.records.CorruptBatch when `bytes` has no sound head
  /// @throws IllegalArgumentException when it is not exactly one batch
  public PartitionBatch {
    int size = Batches.checkHead(bytes, 0, bytes.length);
    if (size != bytes.length) {
      throw new IllegalArgumentException(
          "the batch has %d bytes, the array %d".formatted(size, bytes.length));
    }
  }

  /// The offset of the batch's first record, from its head.
  public long baseOffset() {
    return Batches.baseOffset(bytes, 0);
  }
}
