package dev.weir.engine;

import dev.weir.log.SegmentStore;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where messages are found that are not on this heap.
sealed interface Source {
  /// As [PartitionLog#read], of what is found here.
  List<byte[]> read(PartitionLog partition, long offset, int maxBytes) throws IOException;

  /// The first batch with a message at or behind `from` that is later.
  byte @Nullable [] firstBatchAfter(PartitionLog partition, long from, long timestampMillis)
      throws IOException;

  /// Bytes on disk.
  long sizeBytes(PartitionLog partition);

  /// Has the partition know where it begins and ends now.
  void refresh(PartitionLog partition);

  /// Whether a partition may end behind what it knows.
  boolean isAhead();

  /// The segments beside this heap.
  record Segments(SegmentStore store) implements Source {
    @Override
    public List<byte[]> read(PartitionLog partition, long offset, int maxBytes) throws IOException {
      return store.read(partition.topic().id(), partition.number(), offset, maxBytes);
    }

    @Override
    public byte @Nullable [] firstBatchAfter(
        PartitionLog partition, long from, long timestampMillis) throws IOException {
      return store
          .firstBatchAfter(partition.topic().id(), partition.number(), from, timestampMillis)
          .orElse(null);
    }

    @Override
    public long sizeBytes(PartitionLog partition) {
      return store
          .range(partition.topic().id(), partition.number())
          .map(range -> range.bytes())
          .orElse(0L);
    }

    @Override
    public void refresh(PartitionLog partition) {}

    @Override
    public boolean isAhead() {
      return false;
    }
  }

  /// Another process.
  record Elsewhere(Far far) implements Source {
    @Override
    public List<byte[]> read(PartitionLog partition, long offset, int maxBytes) throws IOException {
      return far.read(partition.id(), offset, maxBytes);
    }

    @Override
    public byte @Nullable [] firstBatchAfter(
        PartitionLog partition, long from, long timestampMillis) throws IOException {
      return far.firstBatchAfter(partition.id(), from, timestampMillis).orElse(null);
    }

    @Override
    public long sizeBytes(PartitionLog partition) {
      return far.span(partition.id()).sizeBytes();
    }

    @Override
    public void refresh(PartitionLog partition) {
      var span = far.span(partition.id());
      partition.moved(span.start(), span.end(), span.stable());
    }

    @Override
    public boolean isAhead() {
      return true;
    }
  }
}
