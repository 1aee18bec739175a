package dev.weir.client.letters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.DeadLetter;
import dev.weir.Header;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.TopicPartition;
import dev.weir.client.TinyLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class LettersTest {
  private Instant now = TinyLog.NOW;
  private final Letters letters = new Letters(new TinyLog(), () -> now);

  private static final List<Header> HEADERS =
      List.of(Header.of("subject", "order.paid"), Header.of("weir-dead-cause", "the user's own"));

  private static Message message(long offset) {
    return Message.of(
        new TopicPartition("orders", 2),
        offset,
        TinyLog.NOW.toEpochMilli(),
        bytes("order-17"),
        bytes("paid"),
        HEADERS);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// As it would lie in its topic.
  private static Message appended(NewMessage letter, long offset) {
    return Message.of(
        new TopicPartition(letter.topic(), 0),
        offset,
        letter.timestamp().orElseThrow().toEpochMilli(),
        letter.keyBytes(),
        letter.valueBytes(),
        letter.headers());
  }

  private static DeadLetter read(NewMessage letter, long offset) {
    return Letters.read(appended(letter, offset)).orElseThrow();
  }

  @Test
  void aLetterIsReadBackAsTheMessageThatDiedAndWhatHappened() {
    letters.failed("billing", message(42), new IllegalStateException("no route"));
    now = now.plusSeconds(30);
    letters.failed("billing", message(42).atAttempt(3), new IllegalStateException("no answer"));
    letters.retried("billing", message(42).atAttempt(3), null);
    var written = letters.spent("billing", message(42).atAttempt(3), 3);

    assertThat(written.topic()).isEqualTo("orders.billing.dead");
    var letter = read(written, 7);

    assertThat(letter.id()).isEqualTo(7);
    assertThat(letter.consumer()).isEqualTo("billing");
    assertThat(letter.origin()).isEqualTo(new TopicPartition("orders", 2));
    assertThat(letter.originOffset()).isEqualTo(42);
    assertThat(letter.cause()).isEqualTo("java.lang.IllegalStateException: no answer");
    assertThat(letter.attempts()).isEqualTo(3);
    assertThat(letter.firstFailure()).isEqualTo(TinyLog.NOW);
    assertThat(letter.lastFailure()).isEqualTo(TinyLog.NOW.plusSeconds(30));
    assertThat(letter.message()).isEqualTo(message(42));
    assertThat(letter.message().key()).isEqualTo("order-17");
    assertThat(letter.message().text()).isEqualTo("paid");
    assertThat(letter.message().timestamp()).isEqualTo(TinyLog.NOW);
    assertThat(letter.message().headers()).isEqualTo(HEADERS);
  }

  @Test
  void aFailureOfAnotherConsumerOrMessageIsNotInTheLetter() {
    letters.failed("shipping", message(42), new IllegalStateException("not ours"));
    letters.failed("billing", message(43), new IllegalStateException("not this one"));
    letters.failed("billing", message(42), new IllegalStateException("done since"));
    letters.done("billing", message(42));

    var letter = read(letters.spent("billing", message(42), 1), 0);

    assertThat(letter.cause()).isEqualTo("given back for another attempt after 1 of 1");
  }

  @Test
  void aRejectedMessageNamesTheReasonAndItsFirstFailure() {
    letters.failed("billing", message(42), new IllegalStateException("no route"));
    now = now.plus(Duration.ofMinutes(1));
    var written = letters.rejected("billing", message(42).atAttempt(2), "no such customer");

    var letter = read(written, 0);

    assertThat(letter.cause()).isEqualTo("no such customer");
    assertThat(letter.firstFailure()).isEqualTo(TinyLog.NOW);
    assertThat(letter.lastFailure()).isEqualTo(now);
  }

  @Test
  void aMessageThatWasGivenBackByHandFailedThen() {
    letters.retried("billing", message(42), null);
    now = now.plusSeconds(9);
    var letter = read(letters.lapsed("billing", message(42).atAttempt(2), 2), 0);

    assertThat(letter.cause())
        .isEqualTo("its lease ran out at attempt 2 of 2, and nobody said why");
    assertThat(letter.firstFailure()).isEqualTo(TinyLog.NOW);
    assertThat(letter.lastFailure()).isEqualTo(now);
  }

  @Test
  void aMessageThatDiesAgainNamesWhereItWasReadFirst() {
    var first = read(letters.rejected("billing", message(42), "no"), 0);
    var redriven = letters.redriven(first);
    assertThat(redriven.topic()).isEqualTo("orders.billing.redrive");

    var again = letters.rejected("billing", appended(redriven, 5), "still no");

    assertThat(again.topic()).isEqualTo("orders.billing.dead");
    var letter = read(again, 1);
    assertThat(letter.origin()).isEqualTo(new TopicPartition("orders", 2));
    assertThat(letter.originOffset()).isEqualTo(42);
    assertThat(letter.message().headers()).isEqualTo(HEADERS);
  }

  @Test
  void aTombstoneStaysOne() {
    var tombstone = Message.of(new TopicPartition("orders", 0), 1, 0, bytes("k"), null, List.of());

    var letter = read(letters.rejected("billing", tombstone, "no"), 0);

    assertThat(letter.message().isTombstone()).isTrue();
    assertThat(letters.redriven(letter).valueBytes()).isNull();
  }

  @Test
  void whatIsNoLetterIsNotReadAsOne() {
    assertThat(Letters.read(message(0))).isEmpty();
  }

  @Test
  void aLongCauseIsCut() {
    var written = letters.rejected("billing", message(0), "x".repeat(999) + "😀".repeat(9));

    var letter = read(written, 0);

    assertThat(letter.cause()).isEqualTo("x".repeat(999) + "…");
  }

  @Test
  void failuresAreBounded() {
    for (int offset = 0; offset <= Failures.MOST; offset++) {
      letters.failed("billing", message(offset), new IllegalStateException("no route"));
    }

    var oldest = read(letters.spent("billing", message(0), 1), 0);
    var next = read(letters.spent("billing", message(1), 1), 0);

    assertThat(oldest.cause()).startsWith("given back");
    assertThat(next.cause()).endsWith("no route");
  }

  @Test
  void consumersNeverShareATopicOfDeadLetters() {
    var names = new ArrayList<String>();
    for (String topic : List.of("a", "a.b", "a.b.c", "t".repeat(249), "t".repeat(248))) {
      for (String consumer :
          List.of(
              "b",
              "b.c",
              "c",
              "b_2ec",
              "b_c",
              "ü",
              "a b",
              "A",
              "_5f",
              "_",
              "n".repeat(255),
              "n".repeat(254),
              "é".repeat(127))) {
        names.add(DeadTopics.dead(topic, consumer));
        names.add(DeadTopics.redrive(topic, consumer));
        assertThat(DeadTopics.isDead(DeadTopics.dead(topic, consumer), consumer)).isTrue();
      }
    }

    assertThat(new HashSet<>(names)).hasSameSizeAs(names);
    assertThat(names).allMatch(name -> name.matches("[a-zA-Z0-9._-]{1,249}"));
    assertThat(DeadTopics.dead("orders", "my-app_1")).isEqualTo("orders.my-app_1.dead");
    assertThat(DeadTopics.dead("orders", "a b")).isEqualTo("orders.a_20b.dead");
    assertThat(DeadTopics.isDead("orders.b_2ec.dead", "c")).isFalse();
  }

  @Test
  void theKeeperOfLettersHasANameThatIsAllowed() {
    assertThat(DeadTopics.keeper("billing")).isEqualTo("billing.dead");
    assertThat(DeadTopics.keeper("é".repeat(127))).hasSizeLessThan(255).endsWith(".dead");
  }
}
