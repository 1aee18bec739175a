package dev.weir.engine;

import dev.weir.records.BatchBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A batch that callers fill, under their partition's lock, until the writer seals it. Its outcome
/// is everybody's in it.
final class OpenBatch {
  final PartitionLog partition;
  final BatchBuilder builder;

  /// What its sends took of the [Budget].
  long chargedBytes;

  /// The base offset, once durable. Only ever waited for: what hangs on it runs on the writer.
  final CompletableFuture<Long> baseOffset = new CompletableFuture<>();

  /// Callers' futures, by place in the batch; null for those who wait for [#baseOffset].
  private final List<@Nullable CompletableFuture<Long>> futures = new ArrayList<>();

  OpenBatch(PartitionLog partition, BatchBuilder builder) {
    this.partition = partition;
    this.builder = builder;
  }

  void add(@Nullable CompletableFuture<Long> future) {
    futures.add(future);
  }

  /// Tells those who wait; [#completeFutures] tells the rest.
  void succeed(long base) {
    baseOffset.complete(base);
  }

  void fail(EngineException error) {
    baseOffset.completeExceptionally(error);
  }

  /// Runs callers' code: not for the writer.
  void completeFutures() {
    if (baseOffset.isCompletedExceptionally()) {
      Throwable error = baseOffset.exceptionNow();
      for (var future : futures) {
        if (future != null) {
          future.completeExceptionally(error);
        }
      }
      return;
    }
    long offset = baseOffset.resultNow();
    for (var future : futures) {
      if (future != null) {
        future.complete(offset);
      }
      offset++;
    }
  }

  boolean hasFutures() {
    for (var future : futures) {
      if (future != null) {
        return true;
      }
    }
    return false;
  }
}
