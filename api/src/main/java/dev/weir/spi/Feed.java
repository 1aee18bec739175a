package dev.weir.spi;

import dev.weir.Membership;
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

  /// The program asked, and may be handed what was polled before: as a poll, it shows that this
  /// member goes on ([FeedRequest.MemberOptions#processingLimit]). Cheap; from any thread.
  default void asked() {}

  /// Stores what is settled of partitions that this member holds, durably when it returns: each
  /// replaces what was stored. A backend without [dev.weir.Capability#SETTLED_ABOVE] stores the
  /// position alone.
  ///
  /// @throws dev.weir.Fenced when a partition has moved to another member
  /// @throws dev.weir.Full when there are more ranges than the log can remember: nothing is stored;
  ///     the caller hands out no more until its acks have closed the gaps
  void commit(Map<TopicPartition, Settled> settled);

  /// Of each partition of [#assignment], what was stored when it was assigned (or sought): messages
  /// that are settled there need not be handed out. A partition of which nothing is stored, or only
  /// the position from which it is read, may be missing.
  default Map<TopicPartition, Settled> stored() {
    return Map.of();
  }

  /// From the next poll on reads from these offsets, of partitions that this member holds: all or
  /// nothing, and no message from before arrives after it.
  default void seek(Map<TopicPartition, Long> offsets) {
    throw new UnsupportedOperationException("this backend cannot seek");
  }

  /// Leaves the group, if any, and reads these partitions alone from now on. Commits are refused
  /// afterwards.
  default void detach(Map<TopicPartition, Long> offsets, String reason) {
    throw new UnsupportedOperationException("this backend cannot seek");
  }

  /// Polls bring nothing of these partitions until they are resumed.
  default void pause(Set<TopicPartition> partitions) {
    throw new UnsupportedOperationException("this backend cannot pause");
  }

  default void resume(Set<TopicPartition> partitions) {
    throw new UnsupportedOperationException("this backend cannot pause");
  }

  default Membership membership() {
    return new Membership.Alone();
  }

  /// The partitions this member reads now.
  Set<TopicPartition> assignment();

  /// For each partition of [#assignment] that polls bring messages of, the offset that the next one
  /// goes on from. Partitions that are to move away once their work is finished are not among them,
  /// unless they may stay after all: nothing more of them is handed out.
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
