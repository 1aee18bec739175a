package dev.weir;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Sends messages. Thread-safe.
///
/// What a receipt means is what the log promises: on a directory with `durability=fsync`, the
/// message survives the loss of power. A failed send says whether it was written:
/// [WeirException#outcome]. Sends of one producer to one partition complete in order; after a
/// failed one those behind it fail too.
///
/// Memory is bounded: when too much is in flight (64 MB), a send waits, at most for a minute, and
/// then fails with [Unavailable], not written.
public interface Producer extends AutoCloseable {

  /// Sends one message and waits until it is durable.
  ///
  /// @throws NotFound when there is no such topic or partition
  /// @throws InvalidInput when the message is larger than the log takes
  /// @throws Full when the disk is
  /// @throws Unavailable when the log cannot take it; see `outcome()`
  Receipt send(NewMessage message);

  /// Sends text with a text key (null for none) and waits until it is durable.
  default Receipt send(String topic, @Nullable String key, String text) {
    return send(NewMessage.to(topic).key(key).text(text));
  }

  /// Sends bytes with a text key (null for none) and waits until they are durable.
  default Receipt send(String topic, @Nullable String key, byte[] value) {
    byte @Nullable [] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    return send(NewMessage.to(topic).key(keyBytes).value(value));
  }

  /// Sends without waiting; many may be in flight. The future fails with what `send` throws; it
  /// completes on a thread of Weir's, in the order of the sends to each partition.
  CompletableFuture<Receipt> sendAsync(NewMessage message);

  /// Sends all, in order, and waits until all are durable. Not atomic: when one fails, those
  /// before it are there.
  List<Receipt> sendAll(List<NewMessage> messages);

  /// Waits until everything sent so far is durable or has failed.
  void flush();

  /// Flushes, and refuses what comes later. Idempotent.
  @Override
  void close();
}
