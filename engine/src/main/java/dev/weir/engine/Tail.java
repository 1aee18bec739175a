package dev.weir.engine;

import dev.weir.log.FiledBatch;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A partition's durable batches that are not yet in a segment: a queue with a search by offset.
/// Its [PartitionLog] holds the lock.
final class Tail {
  private @Nullable FiledBatch[] ring = new @Nullable FiledBatch[16];
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  void add(FiledBatch batch) {
    if (size == ring.length) {
      var larger = new @Nullable FiledBatch[size * 2];
      for (int i = 0; i < size; i++) {
        larger[i] = get(i);
      }
      ring = larger;
      head = 0;
    }
    ring[(head + size) & (ring.length - 1)] = batch;
    size++;
  }

  /// The batch with the n-th lowest offsets.
  FiledBatch get(int n) {
    FiledBatch batch = ring[(head + n) & (ring.length - 1)];
    if (batch == null) {
      throw new IndexOutOfBoundsException(n);
    }
    return batch;
  }

  int size() {
    return size;
  }

  /// Drops the batches that end at or below this offset.
  void dropThrough(long lastOffset) {
    while (size > 0 && get(0).lastOffset() <= lastOffset) {
      ring[head] = null;
      head = (head + 1) & (ring.length - 1);
      size--;
    }
  }

  void clear() {
    Arrays.fill(ring, null);
    head = 0;
    size = 0;
  }

  /// The first batch that ends at or above this offset; [#size] when there is none.
  int indexOf(long offset) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (get(middle).lastOffset() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Batches from that index on: as many as fit, one at least.
  void copy(int index, int maxBytes, List<byte[]> into) {
    long bytes = 0;
    for (int i = index; i < size; i++) {
      byte[] batch = get(i).batch();
      bytes += batch.length;
      if (bytes > maxBytes && !into.isEmpty()) {
        return;
      }
      into.add(batch);
    }
  }
}
