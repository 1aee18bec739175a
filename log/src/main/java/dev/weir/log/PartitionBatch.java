package dev.weir.log;

/// One sealed record batch (Kafka's format v2, base offset filled in) and the partition it is for.
///
/// `bytes` is the whole batch and nothing else, and is never changed after this: journal, filer and
/// readers share the array. Two of these are equal only when they share it.
public record PartitionBatch(int topicId, int partition, byte[] bytes) {
  public PartitionBatch {
    BatchHead.check(bytes);
  }

  /// The offset of the batch's first record, from its head.
  public long baseOffset() {
    return BatchHead.baseOffset(bytes);
  }
}
