package dev.weir.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Kafka's newest client writes, it reads again.
class ProduceAndFetchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private @Nullable RunningServer running;

  @AfterEach
  void stop() throws IOException {
    server().close();
  }

  private void serve(String... settings) throws IOException {
    running = RunningServer.with(settings);
  }

  private RunningServer server() {
    return requireNonNull(running);
  }

  private KafkaProducer<String, String> producer(String... config) {
    var all = server().clientConfig();
    for (int i = 0; i < config.length; i += 2) {
      all.put(config[i], config[i + 1]);
    }
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }

  private KafkaConsumer<String, String> consumer(String... config) {
    var all = server().clientConfig();
    for (int i = 0; i < config.length; i += 2) {
      all.put(config[i], config[i + 1]);
    }
    return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
  }

  private static List<ConsumerRecord<String, String>> read(
      KafkaConsumer<String, String> consumer, int count) {
    var read = new ArrayList<ConsumerRecord<String, String>>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (read.size() < count && System.nanoTime() < end) {
      consumer.poll(Duration.ofMillis(200)).forEach(read::add);
    }
    return read;
  }

  private List<ConsumerRecord<String, String>> readAll(String topic, int count) {
    try (var consumer = consumer("isolation.level", "read_committed")) {
      var partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return read(consumer, count);
    }
  }

  @Test
  void aTopicIsMadeAtFirstUseAndKeepsWhatIsWritten() throws Exception {
    serve();
    try (var producer = producer()) {
      for (int i = 0; i < 100; i++) {
        var record = new ProducerRecord<>("first", "k" + i, "v" + i);
        record.headers().add(new RecordHeader("h", ("x" + i).getBytes(UTF_8)));
        assertThat(producer.send(record).get().offset()).isEqualTo(i);
      }
    }
    assertThat(server().topic("first").partitions()).isEqualTo(1);

    var read = readAll("first", 100);

    assertThat(read).extracting(ConsumerRecord::offset).startsWith(0L, 1L, 2L).endsWith(99L);
    assertThat(read).extracting(ConsumerRecord::key).startsWith("k0").endsWith("k99");
    assertThat(read).extracting(ConsumerRecord::value).startsWith("v0").endsWith("v99");
    assertThat(read.get(7).headers().lastHeader("h").value()).asString(UTF_8).isEqualTo("x7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void eachCompressionPassesAsItIs(String codec) throws Exception {
    serve();
    try (var producer = producer("compression.type", codec, "linger.ms", "20")) {
      var sent = new ArrayList<Future<RecordMetadata>>();
      for (int i = 0; i < 500; i++) {
        sent.add(producer.send(new ProducerRecord<>("packed", null, "value ".repeat(20) + i)));
      }
      assertThat(sent.getLast().get().offset()).isEqualTo(499);
    }

    assertThat(readAll("packed", 500))
        .extracting(ConsumerRecord::value)
        .startsWith("value ".repeat(20) + 0)
        .endsWith("value ".repeat(20) + 499)
        .hasSize(500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "all"})
  void eachKindOfAcknowledgementIsServed(String acks) throws Exception {
    serve();
    server().createTopic("acks", 1);
    try (var producer = producer("acks", acks)) {
      for (int i = 0; i < 50; i++) {
        producer.send(new ProducerRecord<>("acks", "v" + i));
      }
      producer.flush();
      long offset = producer.send(new ProducerRecord<>("acks", "last")).get().offset();
      assertThat(offset).isEqualTo(acks.equals("0") ? -1 : 50);
    }
    assertThat(readAll("acks", 51)).hasSize(51);
  }

  @Test
  void whatWasAcknowledgedIsThereAfterARestart() throws Exception {
    serve();
    try (var producer = producer()) {
      producer.send(new ProducerRecord<>("kept", "v")).get();
    }
    server().restart();

    assertThat(readAll("kept", 1)).extracting(ConsumerRecord::value).containsExactly("v");
  }

  @Test
  void aWaitingFetchIsAnsweredWhenSomethingComes() throws Exception {
    serve();
    server().createTopic("later", 1);
    try (var consumer = consumer("fetch.max.wait.ms", "15000");
        var producer = producer()) {
      consumer.assign(List.of(new TopicPartition("later", 0)));
      consumer.seek(new TopicPartition("later", 0), 0);
      consumer.poll(Duration.ofMillis(300)); // a fetch is under way now
      producer.send(new ProducerRecord<>("later", "v")).get();
      long start = System.nanoTime();

      assertThat(read(consumer, 1)).extracting(ConsumerRecord::value).containsExactly("v");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void aRecordLargerThanAFetchIsReadAllTheSame() throws Exception {
    serve();
    try (var producer = producer()) {
      producer.send(new ProducerRecord<>("large", "x".repeat(300_000))).get();
      producer.send(new ProducerRecord<>("large", "y".repeat(300_000))).get();
    }
    try (var consumer = consumer("fetch.max.bytes", "1024", "max.partition.fetch.bytes", "1024")) {
      consumer.assign(List.of(new TopicPartition("large", 0)));
      consumer.seek(new TopicPartition("large", 0), 1);

      assertThat(read(consumer, 1).getFirst().value()).startsWith("yyy").hasSize(300_000);
    }
  }

  @Test
  void aRecordLargerThanIsAllowedIsRefused() throws Exception {
    serve("message.max.bytes", "1000");
    try (var producer = producer()) {
      var sent = producer.send(new ProducerRecord<>("small", "x".repeat(2000)));
      assertThatThrownBy(sent::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(RecordTooLargeException.class);
      assertThat(producer.send(new ProducerRecord<>("small", "x")).get().offset()).isZero();
    }
  }

  @Test
  void aNameThatNoTopicMayHaveIsRefused() throws Exception {
    serve();
    try (var producer = producer()) {
      var sent = producer.send(new ProducerRecord<>("no/topic", "x"));
      assertThatThrownBy(sent::get).hasCauseInstanceOf(InvalidTopicException.class);
    }
  }

  @Test
  void timesAreTheServersWhereTheSettingsSaySo() throws Exception {
    serve("log.message.timestamp.type", "LogAppendTime");
    long before = System.currentTimeMillis();
    try (var producer = producer()) {
      var sent = producer.send(new ProducerRecord<>("stamped", 0, 1000L, "k", "v")).get();
      assertThat(sent.timestamp()).isGreaterThanOrEqualTo(before);
    }
    assertThat(readAll("stamped", 1).getFirst().timestamp()).isGreaterThanOrEqualTo(before);
  }

  @Test
  void timesFarInTheFutureAreRefused() throws Exception {
    serve();
    long tomorrow = System.currentTimeMillis() + Duration.ofDays(1).toMillis();
    try (var producer = producer()) {
      var sent = producer.send(new ProducerRecord<>("future", 0, tomorrow, "k", "v"));
      assertThatThrownBy(sent::get).hasCauseInstanceOf(InvalidTimestampException.class);
    }
  }
}
