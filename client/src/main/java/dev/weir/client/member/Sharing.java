package dev.weir.client.member;

import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.Place;
import dev.weir.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the calls on a consumer come down to, in one of the two ways of sharing: by partition or by
/// message. [Member] has checked before that the call is allowed under the strategy. Thread-safe.
public interface Sharing {

  /// The name that its members share; null without one.
  @Nullable String consumer();

  /// The next message; null when none came in time or there will be none.
  @Nullable Message next(Duration wait);

  List<Message> poll(int maxMessages, Duration wait);

  /// Waits until there is a message for the calling thread, which its next `next` or `poll` brings;
  /// false when there will be none.
  boolean promise();

  /// Ends what the calling thread was handed under a strategy that acks when it asks again.
  ///
  /// @param ack false to leave it unacked for good
  void emptyHand(boolean ack);

  void ack(Message message);

  /// @param delay null for the consumer's backoff
  /// @param reason null when nobody says why
  void retry(Message message, @Nullable Duration delay, @Nullable String reason);

  void reject(Message message, String reason);

  void release(Message message);

  /// Hands a message out again after the delay, without counting this attempt.
  void later(Message message, Duration delay);

  void extend(Message message, Duration time);

  /// Acks everything handed out so far.
  void ackHandedOut();

  /// Makes durable what is acked.
  void commit();

  /// As [#commit], for nobody who would catch an error about single messages.
  default void commitUnasked() {
    commit();
  }

  /// This consumer as transactions see it.
  Partaker partaker();

  /// @param partitions empty for all
  void pause(Set<TopicPartition> partitions);

  /// @param partitions empty for all
  void resume(Set<TopicPartition> partitions);

  Set<TopicPartition> paused();

  void seek(Place place);

  void seek(TopicPartition partition, Place place);

  void rewind(long offset);

  void assign(TopicPartition partition);

  void unassign(TopicPartition partition);

  Membership membership();

  Set<TopicPartition> assignment();

  /// For each partition, the offset of the next message that will be handed out.
  Map<TopicPartition, Long> positions();

  /// What is stored of the partitions that this member reads, as far as it knows; empty by message.
  Map<TopicPartition, Long> stored();

  boolean ended();

  /// Refuses what comes, wakes who waits, commits what is acked and leaves. Called once.
  void close();
}
