package dev.weir;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A message to be sent. Immutable: each method gives a changed copy. Byte arrays are given away:
/// they are not copied, and must not be changed until the send is done.
///
/// ```java
/// out.send(NewMessage.to("orders").key("order-17").text("paid").header("subject", "order.paid"));
/// ```
///
/// | part | default |
/// |---|---|
/// | key | none |
/// | value | empty |
/// | partition | by key (murmur2, as Kafka); without a key, the producer's choice |
/// | timestamp | when it is sent |
public final class NewMessage {
  private final String topic;
  private final byte @Nullable [] key;
  private final byte @Nullable [] value;
  private final int partition;
  private final long timestampMillis;
  private final List<Header> headers;

  private NewMessage(
      String topic,
      byte @Nullable [] key,
      byte @Nullable [] value,
      int partition,
      long timestampMillis,
      List<Header> headers) {
    this.topic = topic;
    this.key = key;
    this.value = value;
    this.partition = partition;
    this.timestampMillis = timestampMillis;
    this.headers = headers;
  }

  public static NewMessage to(String topic) {
    return new NewMessage(topic, null, new byte[0], -1, -1, List.of());
  }

  /// Key as UTF-8; null for none.
  public NewMessage key(@Nullable String key) {
    return key(key == null ? null : key.getBytes(StandardCharsets.UTF_8));
  }

  public NewMessage key(byte @Nullable [] bytes) {
    return new NewMessage(topic, bytes, value, partition, timestampMillis, headers);
  }

  /// Value as UTF-8.
  public NewMessage text(String text) {
    return value(text.getBytes(StandardCharsets.UTF_8));
  }

  public NewMessage value(byte[] bytes) {
    return new NewMessage(topic, key, bytes, partition, timestampMillis, headers);
  }

  /// No value at all: a deletion of the key, where topics are compacted.
  public NewMessage tombstone() {
    return new NewMessage(topic, key, null, partition, timestampMillis, headers);
  }

  public NewMessage header(String name, String text) {
    return header(Header.of(name, text));
  }

  public NewMessage header(Header header) {
    var more = new ArrayList<>(headers);
    more.add(header);
    return new NewMessage(topic, key, value, partition, timestampMillis, List.copyOf(more));
  }

  /// The header that subject filters look at.
  public NewMessage subject(String subject) {
    return header("subject", subject);
  }

  public NewMessage partition(int number) {
    if (number < 0) {
      throw new InvalidInput("partition " + number + " is negative. Partitions count from 0");
    }
    return new NewMessage(topic, key, value, number, timestampMillis, headers);
  }

  public NewMessage timestamp(Instant at) {
    if (at.toEpochMilli() < 0) {
      throw new InvalidInput("timestamp " + at + " is before 1970");
    }
    return new NewMessage(topic, key, value, partition, at.toEpochMilli(), headers);
  }

  public String topic() {
    return topic;
  }

  /// The array itself, null without a key.
  public byte @Nullable [] keyBytes() {
    return key;
  }

  /// The array itself, null for a tombstone.
  public byte @Nullable [] valueBytes() {
    return value;
  }

  public OptionalInt partition() {
    return partition < 0 ? OptionalInt.empty() : OptionalInt.of(partition);
  }

  public Optional<Instant> timestamp() {
    return timestampMillis < 0
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(timestampMillis));
  }

  public List<Header> headers() {
    return headers;
  }

  @Override
  public String toString() {
    return "message to " + topic;
  }
}
