package dev.weir.backends.kafka.cluster;

import dev.weir.Header;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// Between Kafka's words and Weir's.
public final class Records {
  private Records() {}

  /// @param partition where the record is: one object for all its messages
  public static Message message(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
    return Message.of(
        partition,
        record.offset(),
        record.timestamp(),
        record.key(),
        record.value(),
        headers(record.headers()));
  }

  /// As [#message], at the attempt that a share group counts.
  public static Message leased(ConsumerRecord<byte[], byte[]> record) {
    int attempt = record.deliveryCount().map(Short::intValue).orElse(1);
    return message(new TopicPartition(record.topic(), record.partition()), record)
        .atAttempt(attempt);
  }

  private static List<Header> headers(Headers headers) {
    var list = new ArrayList<Header>();
    for (var header : headers) {
      // Kafka allows a header without a value; Weir does not tell it from an empty one.
      list.add(new Header(header.key(), header.value() == null ? new byte[0] : header.value()));
    }
    return list;
  }

  /// @param timestampMillis for a message that names none
  public static ProducerRecord<byte @Nullable [], byte @Nullable []> record(
      NewMessage message, long timestampMillis) {
    var record =
        new ProducerRecord<byte @Nullable [], byte @Nullable []>(
            message.topic(),
            message.partition().isPresent() ? message.partition().getAsInt() : null,
            message.timestamp().isPresent()
                ? message.timestamp().get().toEpochMilli()
                : Long.valueOf(timestampMillis),
            message.keyBytes(),
            message.valueBytes());
    for (var header : message.headers()) {
      record.headers().add(header.name(), header.value());
    }
    return record;
  }

  /// A partition in Kafka's terms.
  public static org.apache.kafka.common.TopicPartition kafka(TopicPartition partition) {
    return new org.apache.kafka.common.TopicPartition(partition.topic(), partition.partition());
  }

  /// A partition in Weir's terms.
  public static TopicPartition weir(org.apache.kafka.common.TopicPartition partition) {
    return new TopicPartition(partition.topic(), partition.partition());
  }
}
