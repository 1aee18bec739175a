package dev.weir.client;

import java.util.Arrays;

/// What one thread was handed and has not acked by asking again. Guarded by the intake's lock.
final class Hand {
  private Progress[] partitions = new Progress[1];
  private long[] offsets = new long[1];
  private int size;

  /// `hasNext` was true for this thread, and `next` has not come.
  boolean promised;

  void hold(Progress partition, long offset) {
    if (size == offsets.length) {
      partitions = Arrays.copyOf(partitions, size * 2);
      offsets = Arrays.copyOf(offsets, size * 2);
    }
    partitions[size] = partition;
    offsets[size] = offset;
    size++;
  }

  void ackAll() {
    for (int i = 0; i < size; i++) {
      partitions[i].ack(offsets[i]);
    }
    size = 0;
  }

  /// Leaves what is held unacked.
  void drop() {
    size = 0;
  }
}
