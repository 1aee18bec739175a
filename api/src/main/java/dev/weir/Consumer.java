package dev.weir;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One member of a consumer, reading a stream. From [ConsumerBuilder#open].
///
/// Thread-safe: `next` and `poll` may be called from many threads, each message goes to one of
/// them. Order holds inside a partition. Waiting calls are woken by [#close], and by an interrupt,
/// which throws [Unavailable] with the thread's interrupt flag set and loses nothing.
///
/// A consumer *ends* when it has reached [ConsumerBuilder#until], or the input has (a pipe).
public interface Consumer extends Iterable<Message>, AutoCloseable {

  /// The next message; waits for one.
  ///
  /// @throws java.util.NoSuchElementException when the consumer has ended
  /// @throws Closed when it was closed
  Message next();

  /// The next message, or empty when none came in time or the consumer has ended.
  Optional<Message> next(Duration wait);

  /// Up to `maxMessages`, waiting for the first: fewer when fewer are there, none when none came
  /// in time or the consumer has ended.
  List<Message> poll(int maxMessages, Duration wait);

  /// Messages as they come. `hasNext` waits, and is false when the consumer has ended or was
  /// closed. Every iterator draws from the same stream.
  @Override
  Iterator<Message> iterator();

  /// The same as a stream, for one thread. Exclusive: while it is open, any other operation but
  /// [#close] is refused. Under `auto()`, a message is acked when the action on it returned.
  Stream<Message> stream();

  /// Marks this message as done, and no other. Under `acked()` and `rolling()`. Twice is once.
  ///
  /// @throws NotAssigned when this member was not handed the message
  /// @throws Fenced when its lease is over and another member was handed it
  void ack(Message message);

  /// As [#retry(Message, Duration)] with the consumer's backoff.
  void retry(Message message);

  /// Hands this message out again once `delay` has passed, as one attempt more; after its last
  /// attempt it goes to the dead letters instead. By partition this holds back what follows it in
  /// the partition, or with `orderedByKey()` what follows it under its key. Under every strategy
  /// but `none()` and `onDelivery()`; needs a name.
  void retry(Message message, Duration delay);

  /// As [#retry(Message)], and says why: should this have been its last attempt, the dead letter
  /// tells it as the cause.
  ///
  /// @param reason for people, up to 1,000 characters
  void retry(Message message, String reason);

  /// As [#retry(Message, Duration)], and says why.
  ///
  /// @param reason for people, up to 1,000 characters
  void retry(Message message, Duration delay, String reason);

  /// Sends this message to the dead letters, and settles it in the same step where the log can
  /// ([Capability#TRANSACTIONS]). Durable when it returns.
  ///
  /// @param reason for people, up to 1,000 characters
  void reject(Message message, String reason);

  /// Gives this message back as if it had not been handed out. By message only.
  void release(Message message);

  /// Keeps this message for so long from now. By message only.
  ///
  /// @throws Fenced when its lease is over
  void extend(Message message, Duration time);

  /// Makes acks durable; under `manual()` acks everything handed out so far first. When it
  /// returns, a restart repeats nothing that was acked, however far out of order.
  ///
  /// @throws Fenced when acks were lost, because a lease was over or a partition moved to another
  ///     member before this; it names them, once, and all others are durable
  void commit();

  /// As [#commit()], without waiting. `done` is told, on a thread of Weir's and in the order of the
  /// calls, what is stored now of the partitions that this member reads (the offset of the next
  /// message; empty by message, where a position is not one member's), and null or the error.
  void commitAsync(BiConsumer<Map<TopicPartition, Long>, @Nullable WeirException> done);

  /// Hands out nothing of these partitions until they are resumed; what is in hand stays there.
  /// Without arguments: of all, those assigned later included. Membership goes on.
  ///
  /// @throws NotAssigned when this member does not read one of them
  void pause(TopicPartition... partitions);

  /// Ends [#pause]; without arguments, for all.
  void resume(TopicPartition... partitions);

  /// Partitions of this member that are paused.
  Set<TopicPartition> paused();

  /// Moves every partition to a place, at once: interrupted or failed, it is at the old place.
  /// Messages handed out before can no longer be acked; concurrent calls wait. Where the log has
  /// [Capability#SEEK_IN_GROUP] membership goes on; elsewhere this member leaves its group, and
  /// commits are refused from then on ([#membership]). By message it moves all members.
  void seek(Place place);

  /// Moves one partition that this member holds, and stays a member.
  ///
  /// @throws NotAssigned when it does not hold it
  void seek(TopicPartition partition, Place place);

  /// As `seek(offset(n))`; with [#assign] given before, only those partitions.
  void rewind(long offset);

  /// From the next seek or rewind on, reads this partition by itself, outside the group; together
  /// with others assigned so. Until then nothing changes.
  ///
  /// @throws NotFound when its topic is not among this consumer's
  void assign(TopicPartition partition);

  /// Takes back [#assign], from the next seek or rewind on.
  ///
  /// @throws NotAssigned when it was not assigned so
  void unassign(TopicPartition partition);

  /// The name under which its position is stored: as given, or this host's of a
  /// [ConsumerBuilder#resumable] one. Empty without one.
  Optional<String> name();

  /// How this member stands to the others of its name.
  Membership membership();

  /// The offset of the next message that this member will be handed of a partition.
  ///
  /// @throws NotAssigned when it does not read it
  long position(TopicPartition partition);

  /// The stored position of this consumer's name, as a restart would find it; empty when none is.
  OptionalLong committed(TopicPartition partition);

  /// For each partition, the offset of the next message that will be handed out.
  Map<TopicPartition, Long> positions();

  /// What is not handed out yet.
  Lag lag();

  /// When it will have caught up at the pace of the last minute; zero when nothing waits, empty
  /// when it falls behind or is too young to tell.
  Optional<Duration> timeToCatchUp();

  /// The partitions that this member reads now.
  Set<TopicPartition> assignment();

  /// True when nothing more will come.
  boolean ended();

  /// Commits what is acked, never what is in hand, and ends waiting calls. Idempotent.
  @Override
  void close();
}
