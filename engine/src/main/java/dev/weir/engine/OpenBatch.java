package dev.weir.engine;

import dev.weir.records.BatchBuilder;
import dev.weir.records.Batches;
import dev.weir.state.Production;
import dev.weir.state.Production.Enlistment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A batch that callers fill, under their partition's lock, until the writer seals it; or one that
/// came filled. Its outcome is everybody's in it.
final class OpenBatch {
  final PartitionLog partition;
  final BatchBuilder builder;

  /// As it came; null for one that is filled here.
  private final byte @Nullable [] filled;

  /// The transaction that it belongs to; null for none.
  private final @Nullable Enlistment enlistment;

  /// What its sends took of the [Budget].
  long chargedBytes;

  /// The base offset, once durable. Only ever waited for: what hangs on it runs on the writer.
  final CompletableFuture<Long> baseOffset = new CompletableFuture<>();

  /// Callers' futures, by place in the batch; null for those who wait for [#baseOffset].
  private final List<@Nullable CompletableFuture<Long>> futures = new ArrayList<>();

  OpenBatch(PartitionLog partition, BatchBuilder builder) {
    this.partition = partition;
    this.builder = builder;
    this.filled = null;
    this.enlistment = null;
  }

  /// @param filled a batch that was checked; its place is still to be assigned
  OpenBatch(PartitionLog partition, byte[] filled) {
    this(partition, filled, null);
  }

  /// @param filled as the other's
  /// @param enlistment the transaction that it belongs to; null for none
  OpenBatch(PartitionLog partition, byte[] filled, @Nullable Enlistment enlistment) {
    this.partition = partition;
    this.builder = new BatchBuilder(PartitionLog.BATCH_BYTES); // a small one, to be given on
    this.filled = filled;
    this.enlistment = enlistment;
    this.chargedBytes = filled.length;
  }

  /// Whether nothing more can be put in.
  boolean isFilled() {
    return filled != null;
  }

  int lastOffsetDelta() {
    return filled == null ? builder.count() - 1 : Batches.lastOffsetDelta(filled, 0);
  }

  /// Who made it; null for a producer without an identity.
  @Nullable Production production() {
    return filled == null || Batches.producerId(filled, 0) < 0
        ? null
        : new Production(
            Batches.producerId(filled, 0),
            Batches.producerEpoch(filled, 0),
            Batches.baseSequence(filled, 0),
            enlistment);
  }

  /// The batch at its place.
  byte[] build(long base, int epoch) {
    if (filled == null) {
      return builder.build(base, epoch);
    }
    Batches.assignOffset(filled, base, epoch);
    return filled;
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
