package dev.weir.acceptance;

import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.ConsumerPosition;
import dev.weir.Message;
import dev.weir.Unsupported;
import dev.weir.Weir;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Fluvio's document promises of programs, on a real directory through the public API.
class ProgramTest {
  @TempDir Path directory;
  private Weir weir;

  @BeforeEach
  void aTopicWithThreeMessages() {
    weir = Weir.connect("log:" + directory);
    weir.admin().topics().create("orders", 1);
    send("One", "Two", "Three");
  }

  @AfterEach
  void close() {
    weir.close();
  }

  @Test
  void F1_aProgramProduces() {
    assertThat(weir.read("orders", 0, 0, 10).messages())
        .extracting(Message::text)
        .containsExactly("One", "Two", "Three");
  }

  @Test
  void F2_manyConsumersReadAtOnceAndNeitherExpiresWhatTheOtherReads() {
    try (var first = consumer("first").open();
        var second = consumer("second").open();
        var nameless = weir.consumer("orders").from(EARLIEST).until(LATEST).open()) {
      assertThat(first.next().text()).isEqualTo("One");
      assertThat(texts(second)).containsExactly("One", "Two", "Three");
      assertThat(first.next().text()).isEqualTo("Two");
      assertThat(texts(nameless)).containsExactly("One", "Two", "Three");
    }
    assertThat(weir.read("orders", 0, 0, 10).messages()).hasSize(3);
  }

  @Test
  void F3_anOffsetForEachConsumerTopicAndPartitionComesByUseAndGoesByDeletion() {
    assertThat(weir.admin().consumers().list()).isEmpty();

    readAll("first");
    assertThat(positions("first")).extracting(ConsumerPosition::position).containsExactly(3L);

    weir.admin().consumers().delete("first");
    assertThat(weir.admin().consumers().list()).isEmpty();
  }

  @Test
  void F4_offsetsSurviveARestart() {
    try (var first = consumer("first").open()) {
      first.next();
    }
    try (var first = consumer("first").open()) {
      first.next();
      first.next();
    }
    List<ConsumerPosition> before = positions("first");

    reopen();

    assertThat(positions("first")).isEqualTo(before);
    assertThat(readAll("first")).containsExactly("Two", "Three");
  }

  @Test
  void F5_manualStoresNothingThatWasNotCommitted() {
    try (var manual = consumer("first").commit(CommitStrategy.manual()).open()) {
      manual.next();
      manual.commit();
      manual.next();
    }

    assertThat(positions("first")).extracting(ConsumerPosition::position).containsExactly(1L);
  }

  @Test
  void F5_autoCommitsTheMessageBeforeWhenTheNextIsAskedFor() {
    try (var auto = consumer("first").open()) {
      auto.next();
      auto.next();
    }

    assertThat(positions("first")).extracting(ConsumerPosition::position).containsExactly(1L);
  }

  @Test
  void F5_noneReadsFromTheStoredOffsetAndRefusesToCommit() {
    try (var auto = consumer("first").open()) {
      auto.next();
      auto.next();
    }
    try (var none = consumer("first").commit(CommitStrategy.none()).open()) {
      assertThat(none.next().text()).isEqualTo("Two");
      assertThatThrownBy(none::commit).isInstanceOf(Unsupported.class);
    }
    assertThat(positions("first")).extracting(ConsumerPosition::position).containsExactly(1L);
  }

  @Test
  void F6_theStartCountsOnlyWhenNoOffsetIsStored() {
    try (var late = weir.consumer("orders").named("late").from(LATEST).until(LATEST).open()) {
      assertThat(texts(late)).isEmpty();
    }
    assertThat(readAll("first")).containsExactly("One", "Two", "Three");
    send("Four");
    assertThat(readAll("first")).containsExactly("Four");
  }

  @Test
  void F6_theFlushPeriodIsKeptEvenWhenNothingArrives() {
    var strategy = CommitStrategy.auto(Duration.ofMillis(50));
    try (var auto = weir.consumer("orders").named("first").from(EARLIEST).commit(strategy).open()) {
      auto.poll(3, Duration.ofSeconds(10));
      auto.next(Duration.ofMillis(1));

      await()
          .untilAsserted(() ->
              assertThat(positions("first"))
                  .extracting(ConsumerPosition::position)
                  .containsExactly(3L));
    }
  }

  private ConsumerBuilder consumer(String name) {
    return weir.consumer("orders").named(name).from(EARLIEST).until(LATEST);
  }

  private List<String> readAll(String name) {
    try (var consumer = consumer(name).open()) {
      return texts(consumer);
    }
  }

  private static List<String> texts(Consumer consumer) {
    var texts = new ArrayList<String>();
    consumer.forEach(message -> texts.add(message.text()));
    return texts;
  }

  private List<ConsumerPosition> positions(String name) {
    return weir.admin().consumers().list().stream()
        .filter(consumer -> consumer.name().equals(name))
        .flatMap(consumer -> consumer.positions().stream())
        .toList();
  }

  private void send(String... texts) {
    try (var out = weir.producer()) {
      for (String text : texts) {
        out.send("orders", null, text);
      }
    }
  }

  private void reopen() {
    weir.close();
    weir = Weir.connect("log:" + directory);
  }
}
