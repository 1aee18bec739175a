package dev.weir;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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

  /// Marks this message as done, and no other. Under `acked()` only. Twice is once.
  ///
  /// @throws NotAssigned when this member was not handed the message
  void ack(Message message);

  /// Makes acks durable; under `manual()` acks everything handed out so far first. When it
  /// returns, a restart goes on behind them.
  void commit();

  /// For each partition, the offset of the next message that will be handed out.
  Map<TopicPartition, Long> positions();

  /// What is not handed out yet.
  Lag lag();

  /// The partitions that this member reads now.
  Set<TopicPartition> assignment();

  /// True when nothing more will come.
  boolean ended();

  /// Commits what is acked, never what is in hand, and ends waiting calls. Idempotent.
  @Override
  void close();
}
