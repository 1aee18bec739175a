package dev.weir.acceptance;

import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static dev.weir.Place.offset;
import static dev.weir.acceptance.Logs.givesNothing;
import static dev.weir.acceptance.Logs.take;
import static dev.weir.acceptance.Logs.texts;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Backoff;
import dev.weir.Closed;
import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Fenced;
import dev.weir.InvalidInput;
import dev.weir.Lag;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.WeirException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What PyFlyMQ's document promises, on `weir serve` and on a Kafka broker.
@Tag("slow")
class FlyMqTest {
  @TempDir Path directory;

  private static ConsumerBuilder manual(Logs log, String name, String... topics) {
    return log.weir().consumer(topics).named(name).from(EARLIEST).commit(CommitStrategy.manual());
  }

  private static TopicPartition first(String topic) {
    return new TopicPartition(topic, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y1_connectTakesAHostAndAPort(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a");
      try (var weir = Weir.connect(log.url().replaceFirst(".*//", ""))) {
        assertThat(weir.read(topic, 0, 0, 9).messages())
            .extracting(Message::text)
            .containsExactly("a");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y2_aConsumerIsIteratedCommitsByItselfAndClosesCleanly(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topic(1);
      try (var out = log.weir().producer()) {
        for (int i = 0; i < 3; i++) {
          out.send(topic, "key" + i, "text " + i);
        }
      }
      var billing = log.weir().consumer(topic).named(Logs.name("billing")).from(EARLIEST);
      var seen = new ArrayList<String>();
      try (var consumer = billing.open()) {
        for (var message : consumer) {
          seen.add(message.offset() + " " + message.key() + " " + message.text());
          if (seen.size() == 3) {
            break;
          }
        }
      }
      assertThat(seen).containsExactly("0 key0 text 0", "1 key1 text 1", "2 key2 text 2");
      try (var consumer = billing.open()) {
        assertThat(take(consumer).text())
            .as("the one in hand when it was closed")
            .isEqualTo("text 2");
        givesNothing(consumer);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y3_aCommitCoversWhatWasHandedOutAndNotWhatWasFetched(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b", "c", "d", "e");
      String name = Logs.name("billing");
      try (var consumer = manual(log, name, topic).open()) {
        assertThat(polled(consumer, 2)).extracting(Message::text).containsExactly("a", "b");
        consumer.commit();
        assertThat(consumer.committed(first(topic))).hasValue(2);
        for (var message : consumer) {
          consumer.commit();
          assertThat(consumer.committed(first(topic))).hasValue(message.offset() + 1);
          if (message.text().equals("d")) {
            break;
          }
        }
      }
      try (var consumer = manual(log, name, topic).open()) {
        assertThat(take(consumer).text()).isEqualTo("e");
      }
    }
  }

  /// So many, by polls that may each bring fewer.
  private static List<Message> polled(Consumer consumer, int count) {
    var messages = new ArrayList<Message>();
    while (messages.size() < count) {
      var more = consumer.poll(count - messages.size(), Logs.PATIENCE);
      assertThat(more).isNotEmpty();
      messages.addAll(more);
    }
    return messages;
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y4_intervalMostMessagesAndSessionAreSaidWhenItIsOpened(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b", "c");
      var billing = log.weir().consumer(topic).named(Logs.name("billing")).from(EARLIEST);
      try (var consumer =
          billing.commit(CommitStrategy.auto(ofMillis(20))).session(ofSeconds(30)).open()) {
        assertThat(polled(consumer, 2)).hasSize(2);
        assertThat(consumer.poll(1, Logs.PATIENCE)).hasSize(1);
        await().atMost(Logs.PATIENCE).until(() -> consumer.committed(first(topic)).orElse(0) == 2);
      }
      assertThatThrownBy(
              () -> {
                try (var consumer = billing.session(ofMinutes(31)).open()) {
                  take(consumer);
                }
              })
          .as("longer than the brokers allow")
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("session");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y5_oneConsumerReadsSeveralTopics(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String one = log.topicWith("a");
      String two = log.topicWith("b");
      try (var consumer = manual(log, Logs.name("billing"), one, two).open()) {
        assertThat(texts(consumer, 2)).containsExactlyInAnyOrder("a", "b");
        consumer.commit();
        assertThat(consumer.committed(first(one))).hasValue(1);
        assertThat(consumer.committed(first(two))).hasValue(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y6_aPartitionIsMovedToAnOffsetToItsBeginningAndToItsEnd(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b", "c");
      var partition = first(topic);
      try (var consumer = manual(log, Logs.name("billing"), topic).open()) {
        assertThat(take(consumer).text()).isEqualTo("a");
        consumer.seek(partition, offset(2));
        assertThat(consumer.position(partition)).isEqualTo(2);
        assertThat(take(consumer).text()).isEqualTo("c");
        consumer.seek(partition, EARLIEST);
        assertThat(texts(consumer, 2)).containsExactly("a", "b");
        consumer.seek(partition, LATEST);
        assertThat(consumer.position(partition)).isEqualTo(3);
        log.send(topic, 0, "d");
        assertThat(take(consumer).text()).isEqualTo("d");
      }
    }
  }

  private record Told(Map<TopicPartition, Long> stored, String error) {}

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y7_aCommitWithoutWaitingTellsOffsetsAndError(String backend) throws Exception {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b");
      var told = new LinkedBlockingQueue<Told>();
      try (var consumer = manual(log, Logs.name("billing"), topic).open()) {
        take(consumer, 2);
        consumer.commitAsync((stored, error) -> told.add(new Told(stored, kind(error))));
        assertThat(told.poll(Logs.PATIENCE.toSeconds(), TimeUnit.SECONDS))
            .isEqualTo(new Told(Map.of(first(topic), 2L), "none"));
        // All partitions at once: here a member leaves its group over that, and may not commit.
        consumer.seek(EARLIEST);
        take(consumer);
        consumer.commitAsync((stored, error) -> told.add(new Told(stored, kind(error))));
        assertThat(told.poll(Logs.PATIENCE.toSeconds(), TimeUnit.SECONDS))
            .extracting(Told::error)
            .isEqualTo(Fenced.class.getSimpleName());
      }
    }
  }

  private static String kind(@Nullable WeirException error) {
    return error == null ? "none" : error.getClass().getSimpleName();
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y8_oneMessageIsReadByItsOffset(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topic(1);
      try (var out = log.weir().producer()) {
        out.send(topic, "order-17", "paid");
        out.send(topic, null, "other");
      }
      var message = log.weir().read(topic, 0, 0, 1).messages().getFirst();
      assertThat(message.key()).isEqualTo("order-17");
      assertThat(message.text()).isEqualTo("paid");
      assertThat(log.weir().read(topic, 0, 1, 1).messages().getFirst().key()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y9_aFetchTellsItsMessagesAndTheNextOffset(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b", "c");
      var result = log.weir().read(topic, 0, 0, 2);
      assertThat(result.messages()).extracting(Message::text).containsExactly("a", "b");
      assertThat(result.nextOffset()).isEqualTo(2);
      var rest = log.weir().read(topic, 0, result.nextOffset(), 100);
      assertThat(rest.messages()).extracting(Message::text).containsExactly("c");
      var nothing = log.weir().read(topic, 0, rest.nextOffset(), 100);
      assertThat(nothing.messages()).isEmpty();
      assertThat(nothing.nextOffset()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y10_groupsShareWorkBetweenProcesses(String backend) throws Exception {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topic(2);
      String name = Logs.name("workers");
      Path said = directory.resolve("said");
      var process =
          Served.command("consume", topic, "-c", name, "-B", "--url", log.url())
              .redirectOutput(said.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (var consumer = log.weir().consumer(topic).named(name).from(EARLIEST).open()) {
        Queue<String> here = new ConcurrentLinkedQueue<>();
        var all = new ArrayList<String>();
        // Whoever comes first has both for a while: sends until each has had some.
        await()
            .atMost(Logs.PATIENCE)
            .until(() -> {
              if (here.isEmpty() || Files.size(said) == 0) {
                for (int partition = 0; partition < 2; partition++) {
                  all.add("m" + all.size());
                  log.send(topic, partition, all.getLast());
                }
              }
              consumer.next(ofMillis(100)).map(Message::text).ifPresent(here::add);
              return !here.isEmpty() && here.size() + Files.readAllLines(said).size() == all.size();
            });
        var everything = new ArrayList<>(here);
        everything.addAll(Files.readAllLines(said));
        assertThat(everything).containsExactlyInAnyOrderElementsOf(all);
        assertThat(here).as("read here").isNotEmpty();
        assertThat(said).as("read by the other process").isNotEmptyFile();
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y11_aConsumerStartsWhereItStoodAtTheBeginningOrAtTheEnd(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b", "c");
      var billing = manual(log, Logs.name("billing"), topic);
      try (var consumer = billing.open()) {
        take(consumer);
        consumer.commit();
      }
      try (var consumer = billing.open()) {
        assertThat(take(consumer).text()).as("COMMIT").isEqualTo("b");
      }
      try (var consumer = billing.startAt(EARLIEST).open()) {
        assertThat(take(consumer).text()).as("EARLIEST").isEqualTo("a");
      }
      try (var consumer = billing.startAt(LATEST).open()) {
        givesNothing(consumer);
        log.send(topic, 0, "d");
        assertThat(take(consumer).text()).as("LATEST").isEqualTo("d");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y12_aBatchIsProducedAndItsPositionStoredTogetherOrNotAtAll(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String orders = log.topicWith("a", "b");
      String results = log.topic(1);
      var billing = log.acking(Logs.name("billing"), orders);
      try (var consumer = billing.open()) {
        var message = take(consumer);
        try (var tx = log.weir().transaction()) {
          tx.send(results, null, "lost");
          tx.ack(message);
        }
        assertThat(log.weir().read(results, 0, 0, 9).messages()).isEmpty();
        assertThat(consumer.committed(first(orders)).orElse(0)).isZero();
        try (var tx = log.weir().transaction()) {
          tx.send(results, null, message.text().toUpperCase(Locale.ROOT));
          tx.ack(message);
          tx.commit();
        }
        assertThat(consumer.committed(first(orders))).hasValue(1);
      }
      try (var reader = log.weir().consumer(results).from(EARLIEST).open()) {
        assertThat(take(reader).text()).isEqualTo("A");
        givesNothing(reader);
      }
      try (var consumer = billing.open()) {
        assertThat(take(consumer).text()).isEqualTo("b");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y13_errorsSayWhatAProgramCanDo(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b");
      assertThatThrownBy(() -> log.weir().read(topic, 0, 99, 1))
          .isInstanceOfSatisfying(
              OffsetOutOfRange.class,
              error -> {
                assertThat(error.topicPartition()).isEqualTo(first(topic));
                assertThat(error.requested()).isEqualTo(99);
                assertThat(error.earliest()).isZero();
                assertThat(error.end()).isEqualTo(2);
              });
      var consumer = manual(log, Logs.name("billing"), topic).open();
      take(consumer, 2);
      try {
        consumer.seek(first(topic), offset(99));
      } catch (OffsetOutOfRange e) {
        consumer.seek(e.topicPartition(), offset(e.earliest()));
      }
      assertThat(take(consumer).text()).isEqualTo("a");
      consumer.close();
      assertThatThrownBy(consumer::next).isInstanceOf(Closed.class);
      assertThatThrownBy(() -> log.weir().consumer(topic + "s").open())
          .isInstanceOf(NotFound.class)
          .hasMessageContaining("Did you mean \"" + topic + "\"?");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y15_lagHealthAndATimeLimitForEachMessage(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b");
      String name = Logs.name("billing");
      var never = new CountDownLatch(1);
      var billing =
          log.weir()
              .consumer(topic)
              .named(name)
              .from(EARLIEST)
              .commit(CommitStrategy.acked())
              .retry(Backoff.fixed(ofMillis(1)))
              .timeLimit(ofMillis(200));
      try (var running =
          billing.run(message -> {
            if (message.text().equals("a") && message.attempt() == 1) {
              never.await();
            }
          })) {
        await().atMost(Logs.PATIENCE).until(() -> running.health().handled() == 2);
        assertThat(running.health().running()).isTrue();
        assertThat(running.health().failed()).isEqualTo(1);
        assertThat(running.health().stoppedBy()).isEmpty();
      }
      log.send(topic, 0, "c", "d");
      await()
          .atMost(Logs.PATIENCE)
          .untilAsserted(() ->
              assertThat(log.weir().admin().consumers().describe(name))
                  .singleElement()
                  .satisfies(stored -> {
                    assertThat(stored.lag().messages()).isEqualTo(2);
                    assertThat(stored.lag().time()).isPositive();
                    assertThat(stored.lags().keySet()).containsExactly(first(topic));
                  }));
      try (var consumer = log.acking(name, topic).open()) {
        take(consumer, 2).forEach(consumer::ack);
        consumer.commit();
      }
      assertThat(log.weir().admin().consumers().describe(name))
          .singleElement()
          .satisfies(stored -> assertThat(stored.lag()).isEqualTo(Lag.NONE));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir", "kafka"})
  void Y16_sendingAndHandlingGoOnWhileTheProgramDoesSomethingElse(String backend) {
    try (var log = Logs.on(backend, directory);
        var out = log.weir().producer()) {
      String topic = log.topic(1);
      var goOn = new CountDownLatch(1);
      var handled = new ConcurrentLinkedQueue<String>();
      var worker = log.weir().consumer(topic).named(Logs.name("worker")).from(EARLIEST);
      try (var running =
          worker.run(message -> {
            goOn.await();
            handled.add(message.text());
          })) {
        var texts = IntStream.range(0, 20).mapToObj(i -> "m" + i).toList();
        var sent =
            texts.stream().map(text -> out.sendAsync(NewMessage.to(topic).text(text))).toList();
        assertThat(sent).allSatisfy(each -> assertThat(each).succeedsWithin(Logs.PATIENCE));
        await().atMost(Logs.PATIENCE).until(() -> running.health().inHand().isPresent());
        assertThat(handled).isEmpty();
        goOn.countDown();
        await().atMost(Logs.PATIENCE).until(() -> running.health().handled() == 20);
        assertThat(handled).containsExactlyElementsOf(texts);
      }
    }
  }
}
