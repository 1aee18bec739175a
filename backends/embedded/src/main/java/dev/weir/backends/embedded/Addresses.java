package dev.weir.backends.embedded;

import dev.weir.InvalidInput;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.Outcome;
import dev.weir.Receipt;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.engine.Front;
import dev.weir.engine.PartitionLog;
import dev.weir.engine.TopicLog;
import dev.weir.records.BatchBuilder;
import dev.weir.records.Batches;
import dev.weir.records.Header;
import dev.weir.records.Murmur2;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// Says where a message goes, and refuses what can go nowhere.
record Addresses(Front engine, Errors errors, InstantSource clock) {

  /// A message that knows where it goes.
  record Address(
      PartitionLog partition, TopicPartition place, long timestampMillis, List<Header> headers) {
    Receipt receipt(long offset) {
      return new Receipt(place, offset, Instant.ofEpochMilli(timestampMillis));
    }
  }

  /// @param keyless chooses among a topic's partitions for a message without a key
  Address of(NewMessage message, ToIntFunction<TopicLog> keyless) {
    var topic = engine.topic(message.topic());
    if (topic == null) {
      throw errors.noTopic(message.topic()).<WeirException>with(Outcome.NOT_WRITTEN);
    }
    var headers = headers(message);
    long bound = BatchBuilder.boundBytes(message.keyBytes(), message.valueBytes(), headers);
    if (bound > Batches.MAX_RECORD_BYTES) {
      throw new InvalidInput(
              "a message of %,d bytes to \"%s\" is too large: at most %,d with key and headers"
                  .formatted(bound, message.topic(), Batches.MAX_RECORD_BYTES))
          .<WeirException>with(Outcome.NOT_WRITTEN);
    }
    var partition = choose(topic, message, keyless);
    long timestamp = message.timestamp().map(Instant::toEpochMilli).orElseGet(clock::millis);
    return new Address(
        partition, new TopicPartition(topic.name(), partition.number()), timestamp, headers);
  }

  private static List<Header> headers(NewMessage message) {
    if (message.headers().isEmpty()) {
      return List.of();
    }
    var headers = new ArrayList<Header>(message.headers().size());
    for (var h : message.headers()) {
      headers.add(new Header(h.name(), h.value()));
    }
    return headers;
  }

  private static PartitionLog choose(
      TopicLog topic, NewMessage message, ToIntFunction<TopicLog> keyless) {
    byte[] key = message.keyBytes();
    if (message.partition().isPresent()) {
      int asked = message.partition().getAsInt();
      if (asked >= topic.partitions()) {
        throw new NotFound(
                "partition %s/%d does not exist: the topic has %d"
                    .formatted(topic.name(), asked, topic.partitions()))
            .<WeirException>with(Outcome.NOT_WRITTEN);
      }
      return topic.partition(asked);
    }
    return topic.partition(
        key == null ? keyless.applyAsInt(topic) : Murmur2.partition(key, topic.partitions()));
  }
}
