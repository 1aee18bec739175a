package dev.weir.backends.kafka.log;

import static dev.weir.backends.kafka.Kafka.partition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.Outcome;
import dev.weir.WeirException;
import dev.weir.backends.kafka.Kafka;
import dev.weir.backends.kafka.broker.KafkaBroker;
import dev.weir.spi.Arrivals;
import dev.weir.spi.OffsetRange;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class AppendAndReadTest {
  private static final int ALL = 1_000;
  private static final int MEGABYTE = 1 << 20;

  private Kafka kafka;

  @BeforeEach
  void connect() {
    kafka = Kafka.connected();
  }

  @AfterEach
  void close() {
    kafka.close();
  }

  @Test
  void aMessageComesBackAsItWasSent() {
    String topic = kafka.topic(1);
    var at = Instant.parse("2026-01-02T03:04:05.678Z");
    try (var appender = kafka.backend.appender()) {
      var receipt =
          appender.appendAndWait(
              NewMessage.to(topic)
                  .key("k")
                  .text("v")
                  .header("a", "1")
                  .header("a", "2")
                  .timestamp(at));
      assertThat(receipt.topicPartition()).isEqualTo(partition(topic, 0));
      assertThat(receipt.offset()).isZero();
      assertThat(receipt.timestamp()).isEqualTo(at);
      appender.appendAndWait(NewMessage.to(topic).key("k").tombstone());
    }

    var slice = kafka.backend.reader().read(partition(topic, 0), 0, ALL, MEGABYTE);

    assertThat(slice.nextOffset()).isEqualTo(2);
    Message first = slice.messages().getFirst();
    assertThat(first.key()).isEqualTo("k");
    assertThat(first.text()).isEqualTo("v");
    assertThat(first.timestamp()).isEqualTo(at);
    assertThat(first.headers())
        .extracting(h -> h.name() + "=" + h.text())
        .containsExactly("a=1", "a=2");
    assertThat(slice.messages().getLast().isTombstone()).isTrue();
  }

  /// The partitions that Kafka's own murmur2 gives (computed by its console producer).
  @Test
  void aKeyPicksThePartitionThatKafkaWouldPick() {
    String topic = kafka.topic(5);
    try (var appender = kafka.backend.appender();
        var theirs = kafkaProducer(Map.of())) {
      for (String key : new String[] {"", "a", "order-17", "ключ"}) {
        var ours = appender.appendAndWait(NewMessage.to(topic).key(key).text("x"));
        int expected =
            CompletableFuture.supplyAsync(
                    () -> {
                      try {
                        return theirs.send(new ProducerRecord<>(topic, key, "x")).get().partition();
                      } catch (Exception e) {
                        throw new AssertionError(e);
                      }
                    })
                .join();
        assertThat(ours.topicPartition().partition()).as(key).isEqualTo(expected);
      }
    }
  }

  @Test
  void aReadIsBoundedByMessagesAndBytesAndGoesOnWhereItEnded() {
    String topic = kafka.topic(1);
    kafka.send(topic, "aaaa", "bbbb", "cccc", "dddd");
    var reader = kafka.backend.reader();

    var two = reader.read(partition(topic, 0), 0, 2, MEGABYTE);
    var one = reader.read(partition(topic, 0), two.nextOffset(), ALL, 1);
    var rest = reader.read(partition(topic, 0), one.nextOffset(), ALL, MEGABYTE);
    var nothing = reader.read(partition(topic, 0), rest.nextOffset(), ALL, MEGABYTE);

    assertThat(two.messages()).extracting(Message::text).containsExactly("aaaa", "bbbb");
    assertThat(one.messages()).extracting(Message::text).containsExactly("cccc");
    assertThat(rest.messages()).extracting(Message::text).containsExactly("dddd");
    assertThat(nothing.messages()).isEmpty();
    assertThat(nothing.nextOffset()).isEqualTo(4);
  }

  @Test
  void aReadSeesWhatWasAcknowledgedAMomentAgo() {
    String topic = kafka.topic(1);
    var reader = kafka.backend.reader();
    try (var appender = kafka.backend.appender()) {
      for (int offset = 0; offset < 50; offset++) {
        appender.appendAndWait(NewMessage.to(topic).text("m" + offset));
        assertThat(reader.read(partition(topic, 0), offset, ALL, MEGABYTE).messages()).hasSize(1);
      }
    }
  }

  @Test
  void anOffsetThatIsNotThereIsRefusedWithWhatIs() {
    String topic = kafka.topic(1);
    kafka.send(topic, "a", "b");

    assertThatThrownBy(() -> kafka.backend.reader().read(partition(topic, 0), 3, ALL, MEGABYTE))
        .isInstanceOfSatisfying(
            OffsetOutOfRange.class,
            e -> {
              assertThat(e.requested()).isEqualTo(3);
              assertThat(e.earliest()).isZero();
              assertThat(e.end()).isEqualTo(2);
            });
  }

  @Test
  void aTopicOrPartitionThatDoesNotExistIsNotFoundAndNotMade() {
    String topic = kafka.topic(2);
    String missing = Kafka.name("missing");
    var reader = kafka.backend.reader();

    assertThatThrownBy(() -> reader.read(partition(missing, 0), 0, ALL, MEGABYTE))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining(missing);
    assertThatThrownBy(() -> reader.range(partition(topic, 2))).isInstanceOf(NotFound.class);
    try (var appender = kafka.backend.appender()) {
      assertThatThrownBy(() -> appender.appendAndWait(NewMessage.to(missing).text("x")))
          .isInstanceOfSatisfying(NotFound.class, AppendAndReadTest::notWritten);
      assertThatThrownBy(() -> appender.appendAndWait(NewMessage.to(topic).partition(2).text("x")))
          .isInstanceOfSatisfying(NotFound.class, AppendAndReadTest::notWritten);
    }
    assertThat(kafka.backend.topics().list()).noneMatch(t -> t.name().equals(missing));
  }

  @Test
  void aMessageThatIsTooLargeIsNotWritten() {
    String topic = kafka.topic(1);
    try (var appender = kafka.backend.appender()) {
      assertThatThrownBy(
              () -> appender.appendAndWait(NewMessage.to(topic).value(new byte[3 * MEGABYTE])))
          .isInstanceOfSatisfying(InvalidInput.class, AppendAndReadTest::notWritten);
    }
    assertThat(kafka.backend.reader().range(partition(topic, 0))).isEqualTo(new OffsetRange(0, 0));
  }

  private static void notWritten(WeirException e) {
    assertThat(e.outcome()).contains(Outcome.NOT_WRITTEN);
  }

  @Test
  void manyInFlightKeepTheirOrder() {
    String topic = kafka.topic(1);
    try (var appender = kafka.backend.appender()) {
      for (int i = 0; i < 2_000; i++) {
        var _ = appender.append(NewMessage.to(topic).text("m" + i));
      }
      appender.flush();
    }
    var reader = kafka.backend.reader();
    long next = 0;
    while (next < 2_000) {
      var slice = reader.read(partition(topic, 0), next, ALL, MEGABYTE);
      for (var message : slice.messages()) {
        assertThat(message.text()).isEqualTo("m" + next++);
      }
    }
  }

  @Test
  void aTimeIsTheFirstMessageStrictlyLater() {
    String topic = kafka.topic(1);
    try (var appender = kafka.backend.appender()) {
      for (int millis : new int[] {1_000, 2_000, 2_000, 3_000}) {
        appender.appendAndWait(
            NewMessage.to(topic).text("x").timestamp(Instant.ofEpochMilli(millis)));
      }
    }
    var reader = kafka.backend.reader();

    assertThat(reader.offsetAfter(partition(topic, 0), Instant.MIN)).isZero();
    assertThat(reader.offsetAfter(partition(topic, 0), Instant.ofEpochMilli(1_999))).isEqualTo(1);
    assertThat(reader.offsetAfter(partition(topic, 0), Instant.ofEpochMilli(2_000))).isEqualTo(3);
    assertThat(reader.offsetAfter(partition(topic, 0), Instant.ofEpochMilli(3_000))).isEqualTo(4);
    assertThat(reader.offsetAfter(partition(topic, 0), Instant.MAX)).isEqualTo(4);
  }

  @Test
  void abortedMessagesAndMarkersAreAGap() {
    String topic = kafka.topic(1);
    try (var producer = kafkaProducer(Map.of("transactional.id", Kafka.name("tx")))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, "kept"));
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, "aborted"));
      producer.flush();
      producer.abortTransaction();
    }
    var reader = kafka.backend.reader();

    var kept = reader.read(partition(topic, 0), 0, ALL, MEGABYTE);
    var gap = reader.read(partition(topic, 0), kept.nextOffset(), ALL, MEGABYTE);

    assertThat(kept.messages()).extracting(Message::text).containsExactly("kept");
    assertThat(gap.messages()).isEmpty();
    assertThat(Math.max(gap.nextOffset(), kept.nextOffset())).isEqualTo(4);
    assertThat(reader.range(partition(topic, 0)).end()).isEqualTo(4);
  }

  @Test
  void aWaitEndsWhenAMessageComes() throws Exception {
    String topic = kafka.topic(2);
    try (var arrivals = kafka.backend.reader().arrivals(Kafka.partitions(topic, 0, 1))) {
      var waiting =
          CompletableFuture.runAsync(
              () -> await(arrivals, topic, 0, Duration.ofSeconds(30)), Thread::startVirtualThread);
      kafka.send(topic, "x");
      waiting.get(10, TimeUnit.SECONDS);

      long began = System.nanoTime();
      arrivals.await(Map.of(partition(topic, 0), 0L), Duration.ofSeconds(30));
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void aWaitEndsWhenItIsWokenOrItsTimeIsOver() throws Exception {
    String topic = kafka.topic(1);
    try (var arrivals = kafka.backend.reader().arrivals(Kafka.partitions(topic, 0))) {
      await(arrivals, topic, 0, Duration.ofMillis(20));
      arrivals.wake();
      await(arrivals, topic, 0, Duration.ofSeconds(30));
      var waiting =
          CompletableFuture.runAsync(
              () -> await(arrivals, topic, 0, Duration.ofSeconds(30)), Thread::startVirtualThread);
      while (!waiting.isDone()) {
        arrivals.wake();
        Thread.onSpinWait();
      }
      waiting.get();
    }
  }

  private static void await(Arrivals arrivals, String topic, long next, Duration wait) {
    try {
      arrivals.await(Map.of(partition(topic, 0), next), wait);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static KafkaProducer<String, String> kafkaProducer(Map<String, Object> settings) {
    var all = new HashMap<String, Object>(settings);
    all.put("bootstrap.servers", KafkaBroker.shared().bootstrap());
    all.put("key.serializer", StringSerializer.class);
    all.put("value.serializer", StringSerializer.class);
    return new KafkaProducer<>(all);
  }
}
