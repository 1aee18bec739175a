package dev.weir;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A message as a consumer receives it: immutable, and nothing to release. It is a view of the
/// batch it arrived in, so holding one message keeps its batch (at most 16 MB) in memory;
/// [#value] copies.
///
/// Identity is (topic, partition, offset): two messages with the same are equal.
public final class Message {
  private final TopicPartition topicPartition;
  private final long offset;
  private final long timestampMillis;
  private final byte[] bytes;
  private final int keyPosition;
  private final int keyLength;
  private final int valuePosition;
  private final int valueLength;
  private final List<Header> headers;
  private final int attempt;
  private @Nullable Object holder;

  /// For backends. The array is shared, not copied, and must never change again.
  ///
  /// Ten plain parameters where objects would read better: this runs once for every message, and
  /// allocates nothing but the message.
  ///
  /// @param keyLength −1 for no key
  /// @param valueLength −1 for no value (a tombstone)
  /// @param attempt counts from 1
  public Message(
      TopicPartition topicPartition,
      long offset,
      long timestampMillis,
      byte[] bytes,
      int keyPosition,
      int keyLength,
      int valuePosition,
      int valueLength,
      List<Header> headers,
      int attempt) {
    this.topicPartition = topicPartition;
    this.offset = offset;
    this.timestampMillis = timestampMillis;
    this.bytes = bytes;
    this.keyPosition = keyPosition;
    this.keyLength = keyLength;
    this.valuePosition = valuePosition;
    this.valueLength = valueLength;
    this.headers = headers;
    this.attempt = attempt;
  }

  /// For backends whose driver gives separate arrays: key and value are copied into one.
  public static Message of(
      TopicPartition topicPartition,
      long offset,
      long timestampMillis,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers) {
    int keyLength = key == null ? -1 : key.length;
    int valueLength = value == null ? -1 : value.length;
    int valuePosition = Math.max(0, keyLength);
    byte[] bytes = new byte[valuePosition + Math.max(0, valueLength)];
    if (key != null) {
      System.arraycopy(key, 0, bytes, 0, key.length);
    }
    if (value != null) {
      System.arraycopy(value, 0, bytes, valuePosition, value.length);
    }
    return new Message(
        topicPartition,
        offset,
        timestampMillis,
        bytes,
        0,
        keyLength,
        valuePosition,
        valueLength,
        List.copyOf(headers),
        1);
  }

  public String topic() {
    return topicPartition.topic();
  }

  public int partition() {
    return topicPartition.partition();
  }

  public TopicPartition topicPartition() {
    return topicPartition;
  }

  public long offset() {
    return offset;
  }

  /// When it was made, as its producer said, or when it was appended where the log decides.
  public Instant timestamp() {
    return Instant.ofEpochMilli(timestampMillis);
  }

  /// The key as UTF-8 text; null without one. Bytes that are no UTF-8 become the replacement
  /// character: use [#keyBytes] for keys that are not text.
  public @Nullable String key() {
    return keyLength < 0 ? null : new String(bytes, keyPosition, keyLength, StandardCharsets.UTF_8);
  }

  /// A copy of the key; null without one.
  public byte @Nullable [] keyBytes() {
    return keyLength < 0 ? null : Arrays.copyOfRange(bytes, keyPosition, keyPosition + keyLength);
  }

  /// A copy of the value; empty for a tombstone.
  public byte[] value() {
    return Arrays.copyOfRange(bytes, valuePosition, valuePosition + Math.max(0, valueLength));
  }

  /// A read-only view of the value, without a copy; empty for a tombstone.
  public ByteBuffer valueBuffer() {
    return ByteBuffer.wrap(bytes, valuePosition, Math.max(0, valueLength))
        .slice()
        .asReadOnlyBuffer();
  }

  /// True when the message has a key and no value: in Kafka's words, a deletion of that key.
  public boolean isTombstone() {
    return valueLength < 0;
  }

  /// The value as UTF-8 text.
  ///
  /// @throws Undecodable when it is no UTF-8, naming topic, partition and offset; [#value] has the
  ///     bytes
  public String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(valueBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw new Undecodable(
          "message "
              + this
              + " is not UTF-8 text ("
              + Math.max(0, valueLength)
              + " bytes). Read its bytes with value()",
          e);
    }
  }

  /// In the order they were given; unmodifiable.
  public List<Header> headers() {
    return headers;
  }

  /// The last header of that name, as text.
  public Optional<String> header(String name) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.get(i).name().equals(name)) {
        return Optional.of(headers.get(i).text());
      }
    }
    return Optional.empty();
  }

  /// The header `subject`.
  public Optional<String> subject() {
    return header("subject");
  }

  /// How often this consumer was handed this message, this time included: 1 at first.
  public int attempt() {
    return attempt;
  }

  /// `attempt − 1`.
  public int retryCount() {
    return attempt - 1;
  }

  /// For the client: the same message at another attempt.
  public Message atAttempt(int number) {
    return new Message(
        topicPartition,
        offset,
        timestampMillis,
        bytes,
        keyPosition,
        keyLength,
        valuePosition,
        valueLength,
        headers,
        number);
  }

  /// For the client, before it hands the message out: which consumer holds it.
  public void heldBy(Object consumer) {
    holder = consumer;
  }

  /// For the client: as [#heldBy] said; null for a message that no consumer was handed.
  public @Nullable Object holder() {
    return holder;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Message m
        && m.offset == offset
        && m.topicPartition.equals(topicPartition);
  }

  @Override
  public int hashCode() {
    return topicPartition.hashCode() * 31 + Long.hashCode(offset);
  }

  /// `orders/0@42`.
  @Override
  public String toString() {
    return topicPartition + "@" + offset;
  }
}
