package dev.weir.log;

import java.util.List;

/// What is durable together or not at all: opaque state records, and record batches for any number
/// of partitions. The lists and arrays are not copied and must not change afterwards.
public record JournalEntry(List<byte[]> records, List<PartitionBatch> batches) {
  /// What this entry takes in a round. At most [Limits#MAX_ENTRY_BYTES].
  public long encodedBytes() {
    long bytes = RoundFormat.ENTRY_HEAD_BYTES;
    for (int i = 0; i < records.size(); i++) {
      bytes += RoundFormat.RECORD_HEAD_BYTES + records.get(i).length;
    }
    for (int i = 0; i < batches.size(); i++) {
      bytes += RoundFormat.BATCH_REF_BYTES + batches.get(i).bytes().length;
    }
    return bytes;
  }
}
