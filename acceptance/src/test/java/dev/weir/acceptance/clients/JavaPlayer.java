package dev.weir.acceptance.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.AppInfoParser;

/// Java's client, of whichever version the class path has: only what 2.0.1 and 4.3.1 have in common
/// is used, and nothing of the tests but [Message]. The words: src/test/clients/README.md.
final class JavaPlayer {
  private static final Duration A_WHILE = Duration.ofMillis(200);

  private final Map<String, Object> broker;

  private JavaPlayer(String broker) {
    this.broker = Map.of("bootstrap.servers", broker);
  }

  /// @param arguments the broker; for a member, topic and group too
  public static void main(String[] arguments) throws Exception {
    var player = new JavaPlayer(arguments[0]);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    if (arguments.length > 1) {
      player.join(arguments[1], arguments[2], in);
      return;
    }
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      player.play(line.split("\t", -1));
      answer("done");
    }
  }

  private void play(String[] said) throws Exception {
    switch (said[0]) {
      case "versions" -> answer("versions", AppInfoParser.getVersion(), "");
      case "produce" -> produce(said[1], said[2], said[3], Path.of(said[4]));
      case "consume" -> consume(said[1], said[2], Integer.parseInt(said[3]));
      case "transact" -> transact(Arrays.asList(said));
      default -> throw new IllegalArgumentException(said[0]);
    }
  }

  private void produce(String topic, String codec, String idempotent, Path file) throws Exception {
    var settings =
        Map.<String, Object>of(
            "compression.type",
            codec,
            "enable.idempotence",
            idempotent,
            "acks",
            "all",
            "linger.ms",
            20);
    try (var producer = producer(settings)) {
      for (RecordMetadata at : send(producer, topic, file)) {
        answer("at", at.partition(), at.offset());
      }
    }
  }

  private static List<RecordMetadata> send(
      KafkaProducer<byte[], byte[]> producer, String topic, Path file) throws Exception {
    var sent = new ArrayList<Future<RecordMetadata>>();
    for (String line : Files.readAllLines(file)) {
      sent.add(producer.send(message(topic, line.split("\t", -1))));
    }
    var places = new ArrayList<RecordMetadata>();
    for (Future<RecordMetadata> each : sent) {
      places.add(each.get());
    }
    return places;
  }

  private static ProducerRecord<byte[], byte[]> message(String topic, String[] line) {
    var message =
        new ProducerRecord<byte[], byte[]>(
            topic,
            Integer.valueOf(line[0]),
            Long.valueOf(line[1]),
            Message.bytes(line[2]),
            Message.bytes(line[3]));
    for (String header : line[4].split(",", -1)) {
      if (!header.isEmpty()) {
        String[] named = header.split(":", -1);
        message.headers().add(new RecordHeader(named[0], Message.bytes(named[1])));
      }
    }
    return message;
  }

  private void consume(String topic, String isolation, int count) {
    try (var consumer = consumer(Map.of("isolation.level", isolation))) {
      List<TopicPartition> all =
          IntStream.range(0, Message.PARTITIONS)
              .mapToObj(partition -> new TopicPartition(topic, partition))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      int left = count;
      while (left > 0) {
        for (ConsumerRecord<byte[], byte[]> read : consumer.poll(A_WHILE)) {
          show(read);
          left--;
        }
      }
    }
  }

  private void transact(List<String> said) throws Exception {
    String topic = said.get(2);
    try (var producer = producer(Map.of("transactional.id", said.get(1)))) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, topic, Path.of(said.get(3)));
      if (!said.get(5).isEmpty()) {
        sendOffsets(producer, said.get(5), offsets(topic, said.get(6)));
      }
      if (said.get(4).equals("commit")) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(String topic, String nexts) {
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    for (String next : nexts.split(",", -1)) {
      String[] pair = next.split(":", -1);
      offsets.put(
          new TopicPartition(topic, Integer.parseInt(pair[0])),
          new OffsetAndMetadata(Long.parseLong(pair[1])));
    }
    return offsets;
  }

  /// The one call that old and new clients do not share: a group is named by its id, later by what
  /// its member knows of it.
  private static void sendOffsets(
      KafkaProducer<byte[], byte[]> producer,
      String group,
      Map<TopicPartition, OffsetAndMetadata> offsets)
      throws ReflectiveOperationException {
    try {
      Class<?> metadata = Class.forName("org.apache.kafka.clients.consumer.ConsumerGroupMetadata");
      KafkaProducer.class
          .getMethod("sendOffsetsToTransaction", Map.class, metadata)
          .invoke(producer, offsets, metadata.getConstructor(String.class).newInstance(group));
    } catch (ClassNotFoundException e) {
      KafkaProducer.class
          .getMethod("sendOffsetsToTransaction", Map.class, String.class)
          .invoke(producer, offsets, group);
    }
  }

  private void join(String topic, String group, BufferedReader in) {
    var leaves = new AtomicBoolean();
    Thread.startVirtualThread(() -> {
      awaitEnd(in);
      leaves.set(true);
    });
    var settings =
        Map.<String, Object>of(
            "group.id",
            group,
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            false,
            "session.timeout.ms",
            6000,
            "heartbeat.interval.ms",
            500);
    try (var consumer = consumer(settings)) {
      consumer.subscribe(List.of(topic), new Assigned(consumer));
      while (!leaves.get()) {
        ConsumerRecords<byte[], byte[]> read = consumer.poll(A_WHILE);
        read.forEach(JavaPlayer::show);
        if (!read.isEmpty()) {
          consumer.commitSync();
        }
      }
    }
    answer("left");
  }

  private static void awaitEnd(BufferedReader in) {
    try {
      while (in.readLine() != null) {
        // Whatever is said to a member, only the end counts.
      }
    } catch (IOException e) {
      // That is an end, too.
    }
  }

  /// All that is assigned, also where an assignor tells of what is new only.
  private record Assigned(KafkaConsumer<byte[], byte[]> consumer)
      implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      answer(
          "assigned",
          consumer.assignment().stream()
              .map(partition -> Integer.toString(partition.partition()))
              .collect(Collectors.joining(",")));
    }
  }

  private static void show(ConsumerRecord<byte[], byte[]> read) {
    var headers = new ArrayList<String>();
    read.headers()
        .forEach(header -> headers.add(header.key() + ":" + Message.text(header.value())));
    answer(
        "message",
        read.partition(),
        read.offset(),
        read.timestamp(),
        Message.text(read.key()),
        Message.text(read.value()),
        String.join(",", headers));
  }

  private KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    return new KafkaProducer<>(
        with(settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    return new KafkaConsumer<>(
        with(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Map<String, Object> with(Map<String, Object> settings) {
    var all = new HashMap<>(broker);
    all.putAll(settings);
    return all;
  }

  private static void answer(Object... fields) {
    System.out.println(
        Arrays.stream(fields).map(String::valueOf).collect(Collectors.joining("\t")));
  }
}
