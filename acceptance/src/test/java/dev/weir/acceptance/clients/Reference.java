package dev.weir.acceptance.clients;

import dev.weir.acceptance.clients.Message.Place;
import dev.weir.acceptance.clients.Message.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// What the others are compared with: Java's client of Kafka's own version, in this process. It tells
/// what lies in topics, and what the server knows of groups.
final class Reference implements AutoCloseable {
  private static final Duration A_WHILE = Duration.ofMillis(200);
  private static final long PATIENCE_SECONDS = 60;

  private final String broker;
  private final Admin admin;

  Reference(String broker) {
    this.broker = broker;
    admin = Admin.create(Map.of("bootstrap.servers", broker));
  }

  /// @param bytes that came over the wire for them
  record Reading(List<Placed> messages, long bytes) {}

  List<Place> produce(String topic, String codec, List<Message> messages) throws Exception {
    var settings = settings(Map.of("compression.type", codec, "enable.idempotence", false));
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      var sent = new ArrayList<Future<RecordMetadata>>();
      for (Message each : messages) {
        sent.add(producer.send(record(topic, each)));
      }
      var places = new ArrayList<Place>();
      for (var each : sent) {
        places.add(new Place(each.get().partition(), each.get().offset()));
      }
      return places;
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, Message message) {
    var record =
        new ProducerRecord<byte[], byte[]>(
            topic,
            message.partition(),
            message.timestamp(),
            Message.bytes(message.key()),
            Message.bytes(message.value()));
    for (String header : message.headers().split(",", -1)) {
      if (!header.isEmpty()) {
        String[] named = header.split(":", -1);
        record.headers().add(named[0], Message.bytes(named[1]));
      }
    }
    return record;
  }

  /// Reads until there are so many.
  Reading consume(String topic, int count) {
    try (var consumer =
        new KafkaConsumer<>(
            settings(Map.of()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions(topic));
      consumer.seekToBeginning(partitions(topic));
      var read = new ArrayList<Placed>();
      long end = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
      while (read.size() < count && System.nanoTime() < end) {
        consumer
            .poll(A_WHILE)
            .forEach(each -> {
              var headers = new ArrayList<String>();
              each.headers().forEach(h -> headers.add(h.key() + ":" + Message.text(h.value())));
              read.add(
                  new Placed(
                      each.offset(),
                      new Message(
                          each.partition(),
                          each.timestamp(),
                          Message.text(each.key()),
                          Message.text(each.value()),
                          String.join(",", headers))));
            });
      }
      double bytes =
          consumer.metrics().values().stream()
              .filter(each -> each.metricName().name().equals("incoming-byte-total"))
              .filter(each -> each.metricName().group().equals("consumer-metrics"))
              .mapToDouble(each -> (double) each.metricValue())
              .sum();
      return new Reading(read, (long) bytes);
    }
  }

  /// Where each partition ends; those that are empty are left out.
  Map<Integer, Long> ends(String topic) throws Exception {
    var asked = new HashMap<TopicPartition, OffsetSpec>();
    partitions(topic).forEach(partition -> asked.put(partition, OffsetSpec.latest()));
    var ends = new TreeMap<Integer, Long>();
    admin
        .listOffsets(asked)
        .all()
        .get()
        .forEach((partition, end) -> {
          if (end.offset() > 0) {
            ends.put(partition.partition(), end.offset());
          }
        });
    return ends;
  }

  /// What a group has committed, by partition.
  Map<Integer, Long> positions(String group) throws Exception {
    var positions = new TreeMap<Integer, Long>();
    var stored = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    stored.forEach((partition, next) -> {
      if (next != null) {
        positions.put(partition.partition(), next.offset());
      }
    });
    return positions;
  }

  /// How many members a group has; none where there is no group.
  int members(String group) throws Exception {
    try {
      var described = admin.describeConsumerGroups(List.of(group)).all().get();
      return Objects.requireNonNull(described.get(group)).members().size();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.GroupIdNotFoundException) {
        return 0;
      }
      throw e;
    }
  }

  private static List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, Message.PARTITIONS)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  private Map<String, Object> settings(Map<String, Object> more) {
    var settings = new HashMap<String, Object>(more);
    settings.put("bootstrap.servers", broker);
    return settings;
  }

  @Override
  public void close() {
    admin.close();
  }
}
