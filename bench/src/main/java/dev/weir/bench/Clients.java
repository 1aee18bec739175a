package dev.weir.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Kafka's own clients, set alike for every broker.
final class Clients {
  private Clients() {}

  /// Waits until the broker answers.
  static void createTopic(Broker broker, String topic, int partitions)
      throws InterruptedException, ExecutionException {
    broker.requireAlive();
    try (var admin = admin(broker)) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
  }

  static void deleteTopic(Broker broker, String topic)
      throws InterruptedException, ExecutionException {
    try (var admin = admin(broker)) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
  }

  private static Admin admin(Broker broker) {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
  }

  /// @param settings beside the defaults, of which are acks=all and idempotence
  static KafkaProducer<byte[], byte[]> producer(Broker broker, Map<String, Object> settings) {
    var all = new HashMap<>(settings);
    all.put("bootstrap.servers", broker.bootstrap());
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /// Reads all partitions of a topic; stands nowhere yet.
  static KafkaConsumer<byte[], byte[]> consumer(Broker broker, String topic, int partitions) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            broker.bootstrap(),
            "enable.auto.commit",
            false,
            "auto.offset.reset",
            "none");
    var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    var all =
        IntStream.range(0, partitions)
            .mapToObj(number -> new TopicPartition(topic, number))
            .toList();
    consumer.assign(all);
    return consumer;
  }
}
