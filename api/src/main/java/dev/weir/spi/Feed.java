package dev.weir.spi;

import dev.weir.Message;
import dev.weir.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where one open consumer's messages come from. The client calls `poll` from one thread at a
/// time; `commit`, `wake` and `close` from any.
public interface Feed extends AutoCloseable {

  /// Messages in order inside each partition; waits for the first one. Returns without any when
  /// the time is over, after [#wake], or when there are no more.
  ///
  /// @throws dev.weir.Fenced when this member was put out and lost what it held
  Batch poll(int maxMessages, Duration wait) throws InterruptedException;

  /// Stores positions of partitions that this member holds, durably when it returns.
  ///
  /// @throws dev.weir.Fenced when a partition has moved to another member
  void commit(Map<TopicPartition, Long> positions);

  /// The partitions this member reads now.
  Set<TopicPartition> assignment();

  /// For each partition of [#assignment], the offset that the next poll goes on from.
  Map<TopicPartition, Long> positions();

  /// Ends a poll that is under way, or the next one.
  void wake();

  /// Leaves. Commits nothing.
  @Override
  void close();

  /// @param ended true when nothing will ever come again
  record Batch(List<Message> messages, boolean ended) {
    public static final Batch EMPTY = new Batch(List.of(), false);
  }
}
