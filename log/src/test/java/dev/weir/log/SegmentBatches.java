package dev.weir.log;

import dev.weir.records.BatchBuilder;
import dev.weir.records.Batches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Makes batches to file: random sizes, counts, times, and gaps between their offsets.
final class SegmentBatches {
  private SegmentBatches() {}

  /// A batch of `count` records, one offset each, with a value of `valueBytes` each.
  static FiledBatch batch(long baseOffset, int count, int valueBytes, long timestamp) {
    BatchBuilder builder = new BatchBuilder(Batches.MAX_BYTES);
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[valueBytes];
      new SplittableRandom(baseOffset + i).nextBytes(value);
      builder.append(timestamp + i, null, value, List.of());
    }
    byte[] batch = builder.build(baseOffset, 0);
    return new FiledBatch(
        baseOffset, baseOffset + count - 1, builder.maxTimestamp(), timestamp, batch);
  }

  /// Batches from an offset on.
  static List<FiledBatch> random(RandomGenerator random, long fromOffset, int batches) {
    List<FiledBatch> made = new ArrayList<>();
    long offset = fromOffset;
    for (int i = 0; i < batches; i++) {
      offset += random.nextInt(4) == 0 ? random.nextInt(20) : 0;
      int valueBytes = random.nextInt(8) == 0 ? random.nextInt(3000) : random.nextInt(100);
      FiledBatch next =
          batch(offset, 1 + random.nextInt(5), valueBytes, 1_000 + random.nextInt(100_000));
      made.add(next);
      offset = next.lastOffset() + 1;
    }
    return made;
  }

  /// Reads a partition to its end. A read may give less than it was asked for.
  static List<byte[]> readAll(SegmentStore store, int topicId, int partition) throws IOException {
    List<byte[]> all = new ArrayList<>();
    List<byte[]> some = store.read(topicId, partition, 0, Integer.MAX_VALUE);
    while (!some.isEmpty()) {
      all.addAll(some);
      long next = Batches.lastOffset(some.getLast(), 0) + 1;
      some = store.read(topicId, partition, next, Integer.MAX_VALUE);
    }
    return all;
  }

  /// Batches as values that are compared by their bytes.
  static List<ByteBuffer> values(List<byte[]> batches) {
    return batches.stream().map(ByteBuffer::wrap).toList();
  }

  /// What was filed, as values that are compared by their bytes.
  static List<ByteBuffer> filed(List<FiledBatch> batches) {
    return batches.stream().map(filed -> ByteBuffer.wrap(filed.batch())).toList();
  }
}
