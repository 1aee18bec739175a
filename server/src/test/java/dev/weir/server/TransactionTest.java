package dev.weir.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.engine.ReadBound;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Transactions of Kafka's newest client, which ends each with another epoch (KIP-890). The way of
/// older ones is in [OlderTransactionsTest].
class TransactionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.with();
    server.createTopic("in", 1);
    server.createTopic("out", 2);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private KafkaProducer<String, String> producer(String transactionalId, String... config) {
    var all = server.clientConfig();
    all.put("transactional.id", transactionalId);
    all.put("reconnect.backoff.max.ms", "200");
    for (int i = 0; i < config.length; i += 2) {
      all.put(config[i], config[i + 1]);
    }
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }

  private KafkaConsumer<String, String> consumer(String isolation) {
    var all = server.clientConfig();
    all.put("isolation.level", isolation);
    all.put("group.id", "g");
    all.put("enable.auto.commit", "false");
    all.put("auto.offset.reset", "earliest");
    return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
  }

  private static ProducerRecord<String, String> to(int partition, String value) {
    return new ProducerRecord<>("out", partition, null, value);
  }

  private List<String> read(String isolation, int partition) {
    var read = new ArrayList<String>();
    try (var consumer = consumer(isolation)) {
      var from = new TopicPartition("out", partition);
      consumer.assign(List.of(from));
      consumer.seekToBeginning(List.of(from));
      long end = requireNonNull(consumer.endOffsets(List.of(from)).get(from));
      await()
          .atMost(PATIENCE)
          .until(() -> {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
            return consumer.position(from) >= end;
          });
    }
    return read;
  }

  @Test
  void whatIsCommittedIsReadAndWhatIsAbortedIsNot() {
    try (var producer = producer("t")) {
      producer.initTransactions();
      for (int i = 0; i < 4; i++) {
        producer.beginTransaction();
        producer.send(to(0, "a" + i));
        producer.send(to(1, "b" + i));
        producer.flush(); // what is not sent yet, an abort drops
        if (i % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }
    assertThat(read("read_committed", 0)).containsExactly("a0", "a2");
    assertThat(read("read_committed", 1)).containsExactly("b0", "b2");
    assertThat(read("read_uncommitted", 0)).containsExactly("a0", "a1", "a2", "a3");
  }

  @Test
  void anOpenTransactionHoldsBackWhatComesBehindIt() {
    try (var open = producer("open");
        var plain = producer("plain")) {
      open.initTransactions();
      plain.initTransactions();
      open.beginTransaction();
      open.send(to(0, "open"));
      open.flush();
      plain.beginTransaction();
      plain.send(to(0, "behind"));
      plain.commitTransaction();

      assertThat(read("read_committed", 0)).isEmpty();
      assertThat(read("read_uncommitted", 0)).containsExactly("open", "behind");
      open.commitTransaction();
      assertThat(read("read_committed", 0)).containsExactly("open", "behind");
    }
  }

  @Test
  void theNextProducerOfThatNameFencesTheOneBeforeAndAbortsWhatItLeft() {
    try (var zombie = producer("t");
        var next = producer("t")) {
      zombie.initTransactions();
      zombie.beginTransaction();
      zombie.send(to(0, "left"));
      zombie.flush();
      next.initTransactions();

      assertThat(read("read_committed", 0)).isEmpty();
      assertThatThrownBy(
              () -> {
                zombie.send(to(0, "late"));
                zombie.commitTransaction();
              })
          .isInstanceOfAny(
              ProducerFencedException.class,
              InvalidProducerEpochException.class,
              KafkaException.class);
      next.beginTransaction();
      next.send(to(0, "next"));
      next.commitTransaction();
      assertThat(read("read_committed", 0)).containsExactly("next");
      assertThat(read("read_uncommitted", 0)).containsExactly("left", "next");
    }
  }

  @Test
  void positionsMoveWithTheTransactionOrNotAtAll() throws Exception {
    try (var input = producer("input")) {
      input.initTransactions();
      input.beginTransaction();
      for (int i = 0; i < 10; i++) {
        input.send(new ProducerRecord<>("in", "m" + i));
      }
      input.commitTransaction();
    }
    var in = new TopicPartition("in", 0);
    try (var consumer = consumer("read_committed");
        var producer = producer("t")) {
      producer.initTransactions();
      consumer.subscribe(List.of("in"));
      var read = new ArrayList<ConsumerRecord<String, String>>();
      await()
          .atMost(PATIENCE)
          .until(() -> {
            consumer.poll(Duration.ofMillis(200)).forEach(read::add);
            return read.size() == 10;
          });
      for (boolean commits : new boolean[] {false, true}) {
        producer.beginTransaction();
        read.forEach(record -> producer.send(to(0, "did " + record.value())));
        producer.sendOffsetsToTransaction(
            Map.of(in, new OffsetAndMetadata(commits ? 10 : 7)), consumer.groupMetadata());
        assertThat(committed(in)).as("before the end").isNull();
        if (commits) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
          assertThat(committed(in)).as("aborted").isNull();
        }
      }
      assertThat(requireNonNull(committed(in)).offset()).isEqualTo(10);
      assertThat(read("read_committed", 0)).hasSize(10).startsWith("did m0").endsWith("did m9");
    }
  }

  /// As whoever asks for what may still change.
  private @Nullable OffsetAndMetadata committed(TopicPartition partition) throws Exception {
    try (var admin = Admin.create(server.clientConfig())) {
      return admin
          .listConsumerGroupOffsets("g")
          .partitionsToOffsetAndMetadata()
          .get()
          .get(partition);
    }
  }

  @Test
  void aMemberOfAGenerationThatIsOverMovesNothing() {
    try (var producer = producer("t")) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(to(0, "x"));
      var stranger = new ConsumerGroupMetadata("g", 3, "nobody", Optional.empty());

      assertThatThrownBy(
              () -> {
                producer.sendOffsetsToTransaction(
                    Map.of(new TopicPartition("in", 0), new OffsetAndMetadata(0)), stranger);
                producer.commitTransaction();
              })
          .isInstanceOf(KafkaException.class);
      producer.abortTransaction();
      assertThat(read("read_committed", 0)).isEmpty();
    }
  }

  @Test
  void anOpenTransactionSurvivesARestartAndIsCommitted() throws Exception {
    try (var producer = producer("t")) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(to(0, "before")).get();
      server.restartOnSamePort();
      assertThat(read("read_committed", 0)).isEmpty();
      producer.send(to(1, "after"));
      producer.commitTransaction();

      assertThat(read("read_committed", 0)).containsExactly("before");
      assertThat(read("read_committed", 1)).containsExactly("after");
    }
  }

  @Test
  void whatTakesTooLongIsAborted() throws Exception {
    try (var producer = producer("t", "transaction.timeout.ms", "1000")) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(to(0, "slow")).get();
      await()
          .atMost(PATIENCE)
          .until(() -> server.topic("out").partition(0).end(ReadBound.STABLE) == 2);

      assertThat(read("read_committed", 0)).isEmpty();
      assertThatThrownBy(producer::commitTransaction).isInstanceOf(KafkaException.class);
    }
  }

  @Test
  void toolsSeeTransactionsAndEndThem() throws Exception {
    try (var producer = producer("t");
        var admin = Admin.create(server.clientConfig())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(to(1, "x")).get();
      var out = new TopicPartition("out", 1);

      var described = admin.describeTransactions(List.of("t")).description("t").get();
      assertThat(described.state()).isEqualTo(TransactionState.ONGOING);
      assertThat(described.topicPartitions()).containsExactly(out);
      assertThat(described.transactionStartTimeMs()).isPresent();
      var listed = admin.listTransactions().all().get();
      assertThat(listed)
          .singleElement()
          .satisfies(each -> {
            assertThat(each.transactionalId()).isEqualTo("t");
            assertThat(each.producerId()).isEqualTo(described.producerId());
          });
      var active = admin.describeProducers(List.of(out)).partitionResult(out).get();
      assertThat(active.activeProducers())
          .singleElement()
          .satisfies(each -> {
            assertThat(each.producerId()).isEqualTo(described.producerId());
            assertThat(each.lastSequence()).isZero();
            assertThat(each.currentTransactionStartOffset()).hasValue(0);
          });
      admin.fenceProducers(List.of("t")).all().get();
      assertThat(admin.describeTransactions(List.of("t")).description("t").get().state())
          .isIn(TransactionState.EMPTY, TransactionState.COMPLETE_ABORT);
      assertThat(read("read_committed", 1)).isEmpty();
    }
  }
}
