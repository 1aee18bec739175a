package dev.weir;

import org.jspecify.annotations.Nullable;

/// Sends, acks and positions that happen together or not at all. From [Weir#transaction].
///
/// ```java
/// try (var tx = weir.transaction()) {
///   tx.send("invoices", m.key(), invoice(m));
///   tx.ack(m);
///   tx.commit();
/// }
/// ```
///
/// Nothing happens before [#commit]; it holds what it was told in memory, 32 MB at most. For one
/// thread.
public interface Transaction extends AutoCloseable {
  /// @throws NotFound when there is no such topic, now; nothing else is lost
  void send(NewMessage message);

  default void send(String topic, @Nullable String key, String text) {
    send(NewMessage.to(topic).key(key).text(text));
  }

  /// Acks a message that an open consumer of this connection was handed; under every strategy but
  /// `none()` and `onDelivery()`. By partition, the consumer's position is stored along with it.
  ///
  /// @throws NotAssigned when no consumer here holds it
  void ack(Message message);

  /// Stores a consumer's position, as a program does that keeps count by itself.
  void position(String consumer, TopicPartition partition, long next);

  /// Makes it all durable, at once. Ends the transaction.
  ///
  /// @throws Fenced when a message or partition has gone to another member; nothing has happened
  void commit();

  /// Forgets it all; messages in hand stay in hand. Idempotent.
  void abort();

  /// Aborts what was not committed.
  @Override
  void close();
}
