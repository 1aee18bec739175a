package dev.weir.engine;

import dev.weir.log.Durability;
import dev.weir.state.Command;
import dev.weir.state.PartitionId;
import dev.weir.state.Question;
import dev.weir.state.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// An engine that runs elsewhere, as an [Outpost] speaks with it: what is said arrives, and is done
/// once, or fails. Thread-safe. All fail with [EngineException]s.
public interface Far {
  /// Has the outpost told from now on what is seen there.
  void begin(Outpost outpost);

  /// As [Front#mark].
  String mark();

  /// As [Front#submit], in the order of the calls.
  ///
  /// @param batches what the command's appends take offsets for
  CompletableFuture<Reply> change(Command command, List<byte[]> batches);

  /// As [Front#ask].
  <A> CompletableFuture<A> ask(Question<A> question);

  /// As [PartitionLog#read], of what was committed.
  List<byte[]> read(PartitionId partition, long offset, int maxBytes) throws IOException;

  /// As [PartitionLog#firstBatchAfter].
  Optional<byte[]> firstBatchAfter(PartitionId partition, long from, long timestampMillis)
      throws IOException;

  /// Where a partition begins and ends now.
  Span span(PartitionId partition);

  Health health();

  /// Whether this consumer's changes are to be told, from now on.
  void watch(String consumer, boolean told);

  /// Ends: what is under way fails, unless it was waited for.
  void close();

  /// Of a partition.
  ///
  /// @param stable where what is stable ends
  record Span(long start, long end, long stable, long sizeBytes) {}

  /// How an engine is.
  ///
  /// @param freeBytes negative when that cannot be told
  record Health(
      Durability durability,
      long sizeBytes,
      long freeBytes,
      Owner owner,
      @Nullable Trouble trouble) {}
}
