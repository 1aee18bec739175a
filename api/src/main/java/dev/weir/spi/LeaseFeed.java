package dev.weir.spi;

import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.TopicPartition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// One member's share of a consumer by message. Thread-safe: any number of threads may poll.
///
/// Whose message is next is decided by who asks first. The messages of one batch are leased to this
/// member until its lease is over; then another is handed them.
public interface LeaseFeed extends AutoCloseable {

  /// Leases up to `maxMessages`, waiting for the first. Each carries its attempt, which was
  /// written before it is returned. Returns none when the time is over, after [#wake], or when
  /// there are no more.
  ///
  /// A message whose attempts are used up and that no member holds comes here as well: in
  /// [Leased#exhausted], for the client to bury with a [Verdict.Reject].
  Leased poll(int maxMessages, Duration wait) throws InterruptedException;

  /// Settles messages, durably when it returns; all those of one call are one step where the log
  /// can. What is stale is refused message by message and the others settled.
  ///
  /// @return the messages whose lease had gone: another member has them, or had
  List<Message> settle(Collection<Verdict> verdicts);

  /// Gives a message back for another attempt: whoever polls from now on may be handed it when it is
  /// due. It need not be durable, for a lease is not either, and where the log can nobody waits
  /// for it.
  ///
  /// @param stale told when the lease had gone: before this returns, or later, on any thread, but
  ///     before a later [#settle] returns, be it of nothing
  /// @return whether that is known by now
  default boolean retry(Verdict.Retry verdict, Consumer<Message> stale) {
    settle(List.of(verdict)).forEach(stale);
    return true;
  }

  /// Holds messages for so long from now.
  ///
  /// @throws dev.weir.Fenced when a lease had gone, naming the message
  void extend(Collection<Message> messages, Duration from);

  /// How far this consumer is on each partition.
  Map<TopicPartition, Long> positions();

  /// From now on reads from these offsets, for all members: leases are fenced, what is settled is
  /// forgotten. All or nothing.
  void seek(Map<TopicPartition, Long> offsets);

  /// Settles `[from, to)`, durably, though it cannot be read: retention has removed it, or it is
  /// damaged, and a poll said so.
  default void skip(TopicPartition partition, long from, long to) {
    throw new UnsupportedOperationException("this backend cannot skip what cannot be read");
  }

  /// Waits for no more messages of these partitions until they are resumed.
  void pause(Collection<TopicPartition> partitions);

  void resume(Collection<TopicPartition> partitions);

  Membership membership();

  /// Ends polls that are under way, or the next one.
  void wake();

  /// Leaves. Messages that are still leased go to others at once, their attempts given back where
  /// the log can.
  @Override
  void close();

  /// @param messages leased to this member
  /// @param exhausted leased to this member, only to be buried
  /// @param ended true when nothing will ever come again
  record Leased(List<Message> messages, List<Message> exhausted, boolean ended) {
    public static final Leased NONE = new Leased(List.of(), List.of(), false);
  }
}
