package dev.weir.acceptance;

import static dev.weir.Place.EARLIEST;
import static dev.weir.acceptance.Logs.givesNothing;
import static dev.weir.acceptance.Logs.take;
import static dev.weir.acceptance.Logs.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Capability;
import dev.weir.Consumer;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotAssigned;
import dev.weir.NotFound;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.WeirException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What SeaStreamer's document promises, on every log that its row speaks of. Its pipes: see
/// [SeaStreamerPipeTest].
@Tag("slow")
class SeaStreamerTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void S1_oneConsumerInterfaceOnEveryBackend(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("one", "two");
      try (Consumer consumer = log.weir().consumer(topic).from(EARLIEST).open()) {
        assertThat(texts(consumer, 2)).containsExactly("one", "two");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void S2_realTimeResumableAndLoadBalancedAreThreeWaysToOpenOne(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("before");
      var shared = log.acking(Logs.name("billing"), topic);
      try (var realTime = log.weir().consumer(topic).open();
          var one = shared.open();
          var two = shared.open()) {
        log.send(topic, 0, "now");
        assertThat(take(realTime).text()).isEqualTo("now");
        var received = new ConcurrentLinkedQueue<String>();
        await()
            .atMost(Logs.PATIENCE)
            .until(() -> {
              for (var member : List.of(one, two)) {
                member.next(Duration.ofMillis(50)).map(Message::text).ifPresent(received::add);
              }
              return received.size() == 2;
            });
        assertThat(received).containsExactly("before", "now");
        givesNothing(one);
        givesNothing(two);
      }
    }
  }

  @Test
  void S3_aResumableConsumerGoesOnWhereThisHostWasAndNoOther() throws Exception {
    String url = "log:" + directory.resolve("log");
    try (var weir = Weir.connect(url);
        var out = weir.producer()) {
      weir.admin().topics().create("orders", 1);
      for (String text : List.of("a", "b", "c")) {
        out.send("orders", null, text);
      }
    }
    assertThat(resumedOn("alpha", url)).isEqualTo("a");
    assertThat(resumedOn("alpha", url)).isEqualTo("b");
    assertThat(resumedOn("beta", url)).isEqualTo("a");
    assertThat(resumedOn("alpha", url)).isEqualTo("c");
  }

  private static String resumedOn(String host, String url) throws Exception {
    var builder = new ProcessBuilder(Resumer.command(url, "orders", "resumable"));
    builder.environment().put("WEIR_HOST_ID", host);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    var process = builder.start();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      return String.valueOf(out.readLine());
    } finally {
      process.waitFor();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void S5_partitionsAreSharedOutAndStandbysTakeOver(String backend) {
    try (var log = Logs.on(backend, directory)) {
      var pair = log.acking(Logs.name("pair"), log.topic(2));
      var uneven = log.acking(Logs.name("uneven"), log.topic(3));
      try (var one = pair.open();
          var two = pair.open()) {
        awaitShares(List.of(1, 1), one, two);
        try (var standby = pair.open()) {
          awaitShares(List.of(0, 1, 1), one, two, standby);
          two.close();
          awaitShares(List.of(1, 1), one, standby);
        }
      }
      try (var one = uneven.open();
          var two = uneven.open()) {
        awaitShares(List.of(1, 2), one, two);
      }
    }
  }

  private static void awaitShares(List<Integer> sizes, Consumer... members) {
    await()
        .atMost(Logs.PATIENCE)
        .untilAsserted(() -> {
          for (var member : members) {
            assertThat(member.next(Duration.ofMillis(20))).isEmpty();
          }
          assertThat(Arrays.stream(members).map(member -> member.assignment().size()).sorted())
              .containsExactlyElementsOf(sizes);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void S8_manyThreadsMayAskForTheNext(String backend) throws Exception {
    try (var log = Logs.on(backend, directory);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String[] sent = IntStream.range(0, 200).mapToObj(i -> "m" + i).toArray(String[]::new);
      String topic = log.topicWith(sent);
      var received = new ConcurrentLinkedQueue<String>();
      try (var consumer = log.weir().consumer(topic).from(EARLIEST).until(Place.LATEST).open()) {
        var readers = new ArrayList<Future<?>>();
        for (int i = 0; i < 8; i++) {
          readers.add(
              threads.submit(() -> consumer.forEach(message -> received.add(message.text()))));
        }
        for (var reader : readers) {
          reader.get();
        }
      }
      assertThat(received).containsExactlyInAnyOrder(sent);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void S9_aStreamIsExclusiveAndComposes(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b", "c");
      try (var consumer = log.weir().consumer(topic).from(EARLIEST).open()) {
        try (var stream = consumer.stream()) {
          assertThatThrownBy(consumer::stream).isInstanceOf(WeirException.class);
          assertThatThrownBy(() -> consumer.next(Duration.ZERO)).isInstanceOf(WeirException.class);
          assertThatThrownBy(() -> consumer.seek(EARLIEST)).isInstanceOf(WeirException.class);
          assertThat(stream.limit(2).map(Message::text).toList()).containsExactly("a", "b");
        }
        assertThat(take(consumer).text()).isEqualTo("c");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void S10_aShardThatIsAssignedIsReadFromTheNextSeekOn(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = twoByTwo(log);
      var one = new TopicPartition(topic, 1);
      try (var consumer = log.weir().consumer(topic).from(EARLIEST).open()) {
        assertThatThrownBy(() -> consumer.assign(new TopicPartition("not-subscribed", 0)))
            .isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> consumer.unassign(one)).isInstanceOf(NotAssigned.class);
        consumer.assign(one);
        assertThat(texts(consumer, 4)).contains("a0", "a1");
        consumer.seek(EARLIEST);
        assertThat(texts(consumer, 2)).containsExactly("a1", "b1");
        givesNothing(consumer);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void S11_rewindIsInclusive(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b", "c");
      try (var consumer = log.weir().consumer(topic).from(EARLIEST).open()) {
        take(consumer, 3);
        consumer.rewind(1);
        assertThat(texts(consumer, 2)).containsExactly("b", "c");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void S12_aSeekToATimeMovesAllShardsToTheFirstMessageThatIsLater(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topic(2);
      var time = Instant.parse("2024-05-01T12:00:00Z");
      try (var out = log.weir().producer()) {
        for (int i = 0; i < 4; i++) {
          for (int partition = 0; partition < 2; partition++) {
            out.send(
                NewMessage.to(topic)
                    .partition(partition)
                    .timestamp(time.plusSeconds(i))
                    .text(i + "/" + partition));
          }
        }
      }
      try (var member = log.acking(Logs.name("billing"), topic).open()) {
        take(member, 2);
        member.seek(Place.time(time.plusSeconds(1)));
        assertThat(texts(member, 4)).containsExactlyInAnyOrder("2/0", "3/0", "2/1", "3/1");
        boolean stays = log.weir().capabilities().contains(Capability.SEEK_IN_GROUP);
        assertThat(member.membership())
            .isInstanceOf(stays ? Membership.Member.class : Membership.Detached.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void S13_aNewConsumerStartsAtLatestUnlessItSaysEarliest(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("before");
      try (var latest = log.weir().consumer(topic).named(Logs.name("late")).open();
          var earliest =
              log.weir().consumer(topic).named(Logs.name("early")).from(EARLIEST).open()) {
        givesNothing(latest);
        log.send(topic, 0, "after");
        assertThat(take(latest).text()).isEqualTo("after");
        assertThat(texts(earliest, 2)).containsExactly("before", "after");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void S16_anInterruptedSeekEndsAtTheOldOrTheNewPlace(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = twoByTwo(log);
      try (var consumer = log.weir().consumer(topic).from(EARLIEST).open()) {
        take(consumer, 4);
        var flagged =
            CompletableFuture.supplyAsync(
                () -> {
                  Thread.currentThread().interrupt();
                  try {
                    consumer.seek(Place.offset(1));
                  } catch (WeirException interrupted) {
                    // Then it is at the old place.
                  }
                  return Thread.interrupted();
                },
                task -> Thread.ofVirtual().start(task));
        assertThat(flagged).succeedsWithin(Logs.PATIENCE).isEqualTo(true);
        assertThat(Set.copyOf(consumer.positions().values())).hasSize(1);
        consumer.seek(EARLIEST);
        assertThat(texts(consumer, 4)).contains("a0", "a1", "b0", "b1");
      }
    }
  }

  private static String twoByTwo(Logs log) {
    String topic = log.topic(2);
    log.send(topic, 0, "a0", "b0");
    log.send(topic, 1, "a1", "b1");
    return topic;
  }
}
