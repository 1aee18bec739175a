package dev.weir.acceptance;

import static dev.weir.Place.EARLIEST;
import static dev.weir.acceptance.Logs.givesNothing;
import static dev.weir.acceptance.Logs.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Backoff;
import dev.weir.Capability;
import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.DeadLetterFilter;
import dev.weir.DeadLetters;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Share;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.tck.BackendsPage;
import dev.weir.testing.Simulation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What none of the others promises, on every log that can.
@Tag("slow")
class BeyondTest {
  private static final int KEYS = 8;
  private static final int EACH = 25;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void B1_keysKeepTheirOrderThroughFailuresRetriesAndRebalances(String backend) throws Exception {
    try (var log = Logs.on(backend, directory)) {
      String topic = keyed(log);
      var order = new KeyOrder();
      var billing = log.acking(Logs.name("billing"), topic).attempts(9).orderedByKey();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor();
          var staying = billing.open()) {
        for (int i = 0; i < 4; i++) {
          threads.execute(() -> order.work(staying));
        }
        try (var leaving = billing.open()) {
          await()
              .atMost(Logs.PATIENCE)
              .until(() -> {
                order.handle(leaving, leaving.next(Duration.ofMillis(20)).orElse(null));
                return order.done.get() > KEYS * EACH / 3;
              });
        }
        threads.shutdown();
        await().atMost(Logs.PATIENCE).until(threads::isTerminated);
      }
      order.assertKept();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory"})
  void B1_keysKeepTheirOrderByMessageToo(String backend) {
    try (var log = Logs.on(backend, directory)) {
      var order = new KeyOrder();
      var mailer =
          log.acking(Logs.name("mailer"), keyed(log))
              .share(Share.BY_MESSAGE)
              .commit(CommitStrategy.rolling(Duration.ofMillis(5)))
              .attempts(9)
              .orderedByKey();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor();
          var one = mailer.open();
          var two = mailer.open()) {
        for (var member : List.of(one, two, one, two)) {
          threads.execute(() -> order.work(member));
        }
        threads.shutdown();
        await().atMost(Logs.PATIENCE).until(threads::isTerminated);
      }
      order.assertKept();
    }
  }

  private static String keyed(Logs log) {
    String topic = log.topic(4);
    try (var out = log.weir().producer()) {
      for (int i = 0; i < KEYS * EACH; i++) {
        out.send(topic, "key" + i % KEYS, Integer.toString(i));
      }
    }
    return topic;
  }

  /// Handles messages, of which every third fails once, and notes what was done in which order.
  private static final class KeyOrder {
    final AtomicInteger done = new AtomicInteger();
    private final Map<String, ConcurrentLinkedQueue<Integer>> byKey = new ConcurrentHashMap<>();
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> doubled = new ConcurrentLinkedQueue<>();

    void work(Consumer consumer) {
      while (done.get() < KEYS * EACH) {
        handle(consumer, consumer.next(Duration.ofMillis(20)).orElse(null));
      }
    }

    void handle(Consumer consumer, @Nullable Message message) {
      if (message == null) {
        return;
      }
      String key = String.valueOf(message.key());
      if (!inHand.add(key)) {
        doubled.add(key);
      }
      int number = Integer.parseInt(message.text());
      boolean fails = number % 3 == 0 && message.attempt() == 1;
      if (!fails) {
        byKey.computeIfAbsent(key, _ -> new ConcurrentLinkedQueue<>()).add(number);
      }
      inHand.remove(key);
      if (fails) {
        consumer.retry(message, Duration.ZERO);
      } else {
        consumer.ack(message);
        done.incrementAndGet();
      }
    }

    void assertKept() {
      assertThat(doubled).as("keys that two threads had at once").isEmpty();
      assertThat(byKey).hasSize(KEYS);
      for (int key = 0; key < KEYS; key++) {
        int first = key;
        assertThat(byKey.get("key" + key))
            .containsExactlyElementsOf(
                IntStream.range(0, EACH).mapToObj(i -> first + i * KEYS).toList());
      }
    }
  }

  @Test
  void B2_aKilledProgramRepeatsNothingThatItAcked() throws Exception {
    String url = "log:" + directory.resolve("log");
    try (var weir = Weir.connect(url);
        var out = weir.producer()) {
      weir.admin().topics().create("orders", 1);
      for (int i = 0; i < 5_000; i++) {
        var _ = out.sendAsync(NewMessage.to("orders").text("m" + i));
      }
      out.flush();
    }
    var process =
        new ProcessBuilder(Resumer.command(url, "orders", "billing", "0,77,4998", "5000")).start();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("committed");
    }
    assertThat(process.waitFor()).isEqualTo(137);
    try (var weir = Weir.connect(url);
        var again =
            weir.consumer("orders").named("billing").commit(CommitStrategy.acked()).open()) {
      assertThat(take(again, 3)).extracting(Message::offset).containsExactly(0L, 77L, 4_998L);
      givesNothing(again);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void B2_aRestartRepeatsExactlyWhatWasNotAcked(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b", "c", "d", "e");
      String name = Logs.name("billing");
      try (var consumer = log.acking(name, topic).open()) {
        var messages = take(consumer, 5);
        consumer.ack(messages.get(4));
        consumer.ack(messages.get(1));
        consumer.commit();
      }
      log.reopen();
      try (var consumer = log.acking(name, topic).open()) {
        assertThat(take(consumer, 3)).extracting(Message::text).containsExactly("a", "c", "d");
        givesNothing(consumer);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void B5_deadLettersAreListedShownAndRedriven(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b", "c");
      String name = Logs.name("mailer");
      try (var running =
          log.weir()
              .consumer(topic)
              .named(name)
              .from(EARLIEST)
              .attempts(2)
              .retry(Backoff.fixed(Duration.ZERO))
              .run(message -> {
                if (!message.text().equals("b")) {
                  throw new IllegalStateException("no address for " + message.text());
                }
              })) {
        await()
            .atMost(Logs.PATIENCE)
            .until(() ->
                running.health().handled() == 1
                    && letters(log, name).list(DeadLetterFilter.ALL, 9).size() == 2);
      }
      var letters = letters(log, name);
      var dead = letters.list(DeadLetterFilter.ALL.causeContains("for a"), 9).getFirst();
      var shown = letters.show(topic, dead.id());
      assertThat(shown.cause()).contains("no address for a");
      assertThat(shown.attempts()).isEqualTo(2);
      assertThat(shown.origin()).isEqualTo(new TopicPartition(topic, 0));
      assertThat(shown.originOffset()).isZero();
      assertThat(shown.firstFailure()).isBeforeOrEqualTo(shown.lastFailure());
      assertThat(letters.redrive(DeadLetterFilter.ALL.ids(dead.id()))).isEqualTo(1);
      assertThat(letters.list(DeadLetterFilter.ALL, 9)).hasSize(1);
      try (var again = log.acking(name, topic).open()) {
        var message = take(again);
        assertThat(message.text()).isEqualTo("a");
        assertThat(message.attempt()).isEqualTo(1);
        givesNothing(again);
      }
    }
  }

  private static DeadLetters letters(Logs log, String name) {
    return log.weir().admin().deadLetters(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "memory", "weir", "kafka"})
  void B6_lagIsToldInMessagesAndInTime(String backend) {
    try (var log = Logs.on(backend, directory)) {
      String topic = log.topicWith("a", "b", "c");
      try (var consumer = log.weir().consumer(topic).from(EARLIEST).open()) {
        assertThat(consumer.lag().messages()).isEqualTo(3);
        await().atMost(Logs.PATIENCE).until(() -> consumer.lag().time().isPositive());
        take(consumer, 3);
        assertThat(consumer.lag().messages()).isZero();
        assertThat(consumer.lag().time()).isZero();
        assertThat(consumer.timeToCatchUp()).hasValue(Duration.ZERO);
      }
    }
  }

  @Test
  void B7_thePageOfBackendsIsWhatTheySayThemselves() throws Exception {
    var backends = new LinkedHashMap<String, Set<Capability>>();
    for (var backend : List.of("log", "memory", "weir", "kafka")) {
      try (var log = Logs.on(backend, directory)) {
        backends.put(backend, log.weir().capabilities());
      }
    }
    try (var pipe = Weir.connect("stdio:")) {
      backends.put("stdio", pipe.capabilities());
    }
    var page = Files.readString(Shell.ROOT.resolve("docs/reference/backends.md"));
    assertThat(page).isEqualTo(new BackendsPage(backends).text());
  }

  @Test
  void B9_aTestHasTimeAndCrashesByHand() {
    try (var sim = Simulation.seed(42)) {
      try (var out = sim.weir().producer()) {
        sim.weir().admin().topics().create("orders", 1);
        out.send("orders", "k", "1");
        out.send("orders", "k", "2");
      }
      var mailer = sim.weir().consumer("orders").named("mailer").from(EARLIEST);
      var consumer = mailer.share(Share.BY_MESSAGE).commit(CommitStrategy.acked()).open();
      consumer.retry(consumer.next(Duration.ZERO).orElseThrow(), Duration.ofSeconds(30));
      consumer.ack(consumer.next(Duration.ZERO).orElseThrow());
      consumer.commit();
      assertThat(consumer.next(Duration.ofSeconds(29))).isEmpty();
      assertThat(consumer.next(Duration.ofSeconds(1)))
          .hasValueSatisfying(again -> {
            assertThat(again.text()).isEqualTo("1");
            assertThat(again.attempt()).isEqualTo(2);
          });
      sim.crash();
      var reopened =
          sim.weir().consumer("orders").named("mailer").commit(CommitStrategy.acked()).open();
      var again = reopened.next(Duration.ofMinutes(1)).orElseThrow();
      assertThat(again.text()).isEqualTo("1");
      // That an attempt began is written before it does, but not synced: the cut may forget it.
      assertThat(again.attempt()).isBetween(2, 3);
      reopened.ack(again);
      reopened.commit();
      assertThat(reopened.next(Duration.ofMinutes(1))).isEmpty();
    }
  }
}
