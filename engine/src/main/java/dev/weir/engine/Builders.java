package dev.weir.engine;

import dev.weir.records.BatchBuilder;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/// Batch builders between two uses. Shared by all partitions, because each keeps a buffer of up to
/// a megabyte: a thousand idle partitions must not keep a thousand of them.
final class Builders {
  /// More batches than are sealed in a round under load.
  private static final int KEPT = 16;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<BatchBuilder> idle = new ArrayDeque<>();

  BatchBuilder take() {
    lock.lock();
    try {
      var builder = idle.pollLast();
      return builder == null ? new BatchBuilder(PartitionLog.BATCH_BYTES) : builder;
    } finally {
      lock.unlock();
    }
  }

  void give(BatchBuilder builder) {
    builder.reset();
    lock.lock();
    try {
      if (idle.size() < KEPT) {
        idle.addLast(builder);
      }
    } finally {
      lock.unlock();
    }
  }
}
