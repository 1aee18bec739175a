package dev.weir.backends.embedded;

import static dev.weir.CommitStrategy.acked;
import static dev.weir.CommitStrategy.auto;
import static dev.weir.CommitStrategy.manual;
import static dev.weir.DeadLetterFilter.ALL;
import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static dev.weir.Share.BY_MESSAGE;
import static dev.weir.Share.BY_PARTITION;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Backoff;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Corrupt;
import dev.weir.DeadLetter;
import dev.weir.FailurePolicy;
import dev.weir.Fenced;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.Share;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Weir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The client's sharing on the real engine: failures, dead letters, redrive, transactions.
class BySharingTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private Weir weir;

  @BeforeEach
  void open() {
    weir = Weir.connect("log:" + folder.resolve("data"));
    if (weir.admin().topics().list().isEmpty()) {
      weir.admin().topics().create("mails", 1);
    }
  }

  @AfterEach
  void close() {
    weir.close();
  }

  private void send(String... texts) {
    try (var out = weir.producer()) {
      for (String text : texts) {
        out.send(NewMessage.to("mails").key(text.substring(0, 1)).text(text).header("n", text));
      }
    }
  }

  private ConsumerBuilder mailer(Share share) {
    return weir.consumer("mails")
        .named("mailer")
        .from(EARLIEST)
        .share(share)
        .attempts(2)
        .retry(Backoff.fixed(ZERO));
  }

  private Consumer open(Share share) {
    return mailer(share).commit(acked()).open();
  }

  private static List<String> texts(List<Message> messages) {
    return messages.stream().map(Message::text).toList();
  }

  private static List<String> drain(Consumer consumer, int count) {
    var texts = new ArrayList<String>();
    while (texts.size() < count) {
      texts.add(consumer.next(SOON).orElseThrow().text());
    }
    return texts;
  }

  private List<DeadLetter> letters() {
    return weir.admin().deadLetters("mailer").list(ALL, 100);
  }

  @ParameterizedTest
  @EnumSource(Share.class)
  void aMessageThatFailsToItsLastAttemptIsADeadLetterWithItsCause(Share share) {
    send("a", "b", "c");
    var handled = Collections.synchronizedList(new ArrayList<String>());

    var running =
        mailer(share)
            .until(LATEST)
            .run(message -> {
              if (message.text().equals("b")) {
                throw new IllegalStateException("no route at attempt " + message.attempt());
              }
              handled.add(message.text());
            });

    assertThat(running.await(SOON)).isTrue();
    assertThat(handled).containsExactly("a", "c");
    assertThat(letters())
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.cause()).endsWith("no route at attempt 2");
          assertThat(letter.attempts()).isEqualTo(2);
          assertThat(letter.origin()).isEqualTo(new TopicPartition("mails", 0));
          assertThat(letter.originOffset()).isEqualTo(1);
          assertThat(letter.firstFailure()).isBeforeOrEqualTo(letter.lastFailure());
          assertThat(letter.message().key()).isEqualTo("b");
          assertThat(letter.message().header("n")).contains("b");
          assertThat(letter.message().headers()).hasSize(1);
        });
    assertThat(weir.admin().consumers().describe("mailer").getFirst().lag().messages()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Share.class)
  void whatIsRedrivenComesToItsConsumerWithAttemptsAnewAndToNoOther(Share share) {
    send("a", "b");
    try (var other = weir.consumer("mails").named("other").from(EARLIEST).commit(acked()).open();
        var mails = open(share)) {
      for (var message : mails.poll(2, SOON)) {
        mails.reject(message, "no such address");
      }
      assertThat(drain(other, 2)).containsExactly("a", "b");

      assertThat(weir.admin().deadLetters("mailer").redrive(ALL.key("b"))).isEqualTo(1);

      var again = mails.next(SOON).orElseThrow();
      assertThat(again.text()).isEqualTo("b");
      assertThat(again.key()).isEqualTo("b");
      assertThat(again.attempt()).isEqualTo(1);
      assertThat(again.header("n")).contains("b");
      assertThat(other.next(Duration.ofMillis(50))).isEmpty();
      mails.reject(again, "still none");
    }
    assertThat(letters())
        .extracting(DeadLetter::cause)
        .containsExactly("no such address", "still none");
    assertThat(letters()).extracting(DeadLetter::originOffset).containsExactly(0L, 1L);
    assertThat(weir.admin().deadLetters("mailer").purge(ALL)).isEqualTo(2);
    assertThat(letters()).isEmpty();
    assertThatThrownBy(() -> weir.admin().deadLetters("mailer").show("mails", 0))
        .isInstanceOf(NotFound.class);
  }

  @Test
  void whichLettersAreLeftSurvivesARestart() {
    send("a", "b", "c");
    try (var mails = open(BY_MESSAGE)) {
      mails.poll(3, SOON).forEach(message -> mails.reject(message, "no"));
    }
    assertThat(weir.admin().deadLetters("mailer").purge(ALL.ids(1L))).isEqualTo(1);
    weir.close();
    open();

    assertThat(letters()).extracting(DeadLetter::id).containsExactly(0L, 2L);
    assertThat(weir.admin().deadLetters("mailer").redrive(ALL)).isEqualTo(2);
    try (var mails = open(BY_MESSAGE)) {
      assertThat(drain(mails, 2)).containsExactly("a", "c");
    }
  }

  @Test
  void whoAsksFirstIsHandedTheMessageAndNobodyElse() {
    send(IntStream.range(0, 200).mapToObj(i -> "m" + i).toArray(String[]::new));
    var seen = Collections.synchronizedList(new ArrayList<String>());
    try (var one = mailer(BY_MESSAGE).until(LATEST).commit(auto(Duration.ofMillis(5))).open();
        var two = mailer(BY_MESSAGE).until(LATEST).commit(auto(Duration.ofMillis(5))).open()) {
      var readers =
          IntStream.range(0, 8)
              .mapToObj(i -> i % 2 == 0 ? one : two)
              .map(consumer ->
                  CompletableFuture.runAsync(
                      () -> consumer.forEach(message -> seen.add(message.text())),
                      Thread::startVirtualThread))
              .toList();
      readers.forEach(CompletableFuture::join);
    }
    assertThat(seen).hasSize(200).doesNotHaveDuplicates();
  }

  @Test
  void aRestartRepeatsNothingThatWasAckedAndCommittedHoweverFarOutOfOrder() {
    send("a", "b", "c", "d");
    try (var mails = open(BY_MESSAGE)) {
      var all = mails.poll(4, SOON);
      mails.ack(all.get(3));
      mails.ack(all.get(1));
      mails.commit();
      mails.ack(all.get(0));
    }
    weir.close();
    open();

    try (var mails = open(BY_MESSAGE)) {
      assertThat(texts(mails.poll(9, SOON))).containsExactly("c");
      assertThat(mails.next(ZERO)).isEmpty();
    }
  }

  @Test
  void aConsumerThatEndsWaitsForItsOwnRetriesAndForWhatWasRedriven() {
    send("a", "b");
    try (var mails = open(BY_MESSAGE)) {
      mails.reject(mails.next(), "no");
    }
    assertThat(weir.admin().deadLetters("mailer").redrive(ALL)).isEqualTo(1);

    var handled = Collections.synchronizedList(new ArrayList<String>());
    var running =
        mailer(BY_MESSAGE)
            .retry(Backoff.fixed(Duration.ofMillis(30)))
            .until(LATEST)
            .commit(acked())
            .run(message -> {
              handled.add(message.text() + message.attempt());
              if (message.attempt() == 1) {
                throw new IllegalStateException("not yet");
              }
            });
    assertThat(running.await(SOON)).isTrue();
    assertThat(handled).containsExactlyInAnyOrder("a1", "b1", "a2", "b2");
    assertThat(letters()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Share.class)
  void aTransactionSendsAndAcksInOneStep(Share share) {
    weir.admin().topics().create("sent", 1);
    send("a", "b");
    try (var mails = mailer(share).commit(manual()).open()) {
      var message = mails.next();
      try (var tx = weir.transaction()) {
        tx.send("sent", null, "never");
        tx.ack(message);
      }
      try (var tx = weir.transaction()) {
        tx.send("sent", null, message.text());
        tx.ack(message);
        tx.commit();
      }
    }
    assertThat(texts(weir.read("sent", 0, 0, 9).messages())).containsExactly("a");
    try (var mails = mailer(share).commit(manual()).open()) {
      assertThat(mails.next(SOON).orElseThrow().text()).isEqualTo("b");
    }
  }

  @Test
  void aTransactionWhoseLeaseWasLostChangesNothing() {
    weir.admin().topics().create("sent", 1);
    send("a");
    try (var mails = open(BY_MESSAGE);
        var tx = weir.transaction()) {
      var message = mails.next();
      tx.send("sent", null, "never");
      tx.ack(message);
      mails.seek(EARLIEST);
      assertThatThrownBy(tx::commit).isInstanceOf(Fenced.class);
      assertThat(weir.read("sent", 0, 0, 9).messages()).isEmpty();
      assertThat(mails.next(SOON).orElseThrow().text()).isEqualTo("a");
    }
  }

  @Test
  void aLeaseThatRunsOutGoesToAnotherMemberAndTheFirstIsFenced() {
    send("a");
    var mailer = mailer(BY_MESSAGE).lease(Duration.ofSeconds(1)).commit(acked());
    try (var one = mailer.open();
        var two = mailer.open()) {
      var first = one.next();
      var second = two.next(SOON).orElseThrow();
      assertThat(second.attempt()).isEqualTo(2);
      one.ack(first);
      assertThatThrownBy(one::commit).isInstanceOf(Fenced.class);
      two.ack(second);
      two.commit();
      assertThat(one.lag().messages()).isZero();
    }
  }

  @Test
  void whoeverPollsBuriesWhatNobodyCouldFinish() {
    send("a", "b");
    var mailer = mailer(BY_MESSAGE).attempts(1).lease(Duration.ofSeconds(1)).commit(acked());
    try (var mails = mailer.open()) {
      mails.next();
      assertThat(mails.next(SOON).orElseThrow().text()).isEqualTo("b");
      await().atMost(SOON).until(() -> mails.next(ZERO).isEmpty() && letters().size() >= 1);
    }
    assertThat(letters().getFirst().cause()).contains("lease ran out at attempt 1 of 1");
  }

  @ParameterizedTest
  @EnumSource(Share.class)
  void damageStopsAConsumerUnlessItsPolicySkipsIt(Share share) throws IOException {
    send("a", "damaged", "c");
    weir.close();
    open(); // the second checkpoint leaves nothing of it in the journal
    weir.close();
    damage("damaged");
    open();

    try (var mails = open(share)) {
      assertThat(mails.next(SOON).orElseThrow().text()).isEqualTo("a");
      assertThatThrownBy(() -> mails.next(SOON)).isInstanceOf(Corrupt.class);
    }
    var notices = new ArrayList<String>();
    var skipping = FailurePolicy.RETRY.on(Corrupt.class, FailurePolicy.Action.SKIP);
    try (var mails =
        mailer(share).onFailure(skipping).onNotice(notices::add).commit(manual()).open()) {
      // What lies in one block with the damage is lost with it.
      send("later");
      assertThat(drain(mails, 2)).containsExactly("a", "later");
      mails.commit();
    }
    assertThat(notices).singleElement().asString().contains("goes on at offset 3 of mails/0");
    assertThat(weir.admin().consumers().describe("mailer").getFirst().lag().messages()).isZero();
  }

  /// Changes a byte of a text in the segments.
  private void damage(String text) throws IOException {
    int damaged = 0;
    try (var files = Files.walk(folder.resolve("data"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        if (at >= 0 && !file.toString().contains("journal")) {
          bytes[at] ^= 1;
          Files.write(file, bytes);
          damaged++;
        }
      }
    }
    assertThat(damaged).isPositive();
  }

  @Test
  void keysAreHeldBackOneByOneAndPassEachOther() {
    send("a1", "a2", "b1");
    try (var mails = mailer(BY_MESSAGE).orderedByKey().commit(acked()).open()) {
      var first = mails.poll(9, SOON);
      assertThat(texts(first)).containsExactly("a1", "b1");
      mails.retry(first.getFirst(), ZERO);
      var again = mails.next(SOON).orElseThrow();
      assertThat(again.text()).isEqualTo("a1");
      mails.ack(again);
      mails.commit();
      assertThat(mails.next(SOON).orElseThrow().text()).isEqualTo("a2");
    }
  }

  @Test
  void aDeletedConsumerIsForgottenThoughItNeverCommitted() {
    var consumers = weir.admin().consumers();
    try (var mails = open(BY_PARTITION)) {
      assertThatThrownBy(() -> consumers.delete("mailer")).isInstanceOf(Unavailable.class);
      assertThat(mails.ended()).isFalse();
    }
    assertThat(consumers.delete("mailer")).isEmpty();
    assertThatThrownBy(() -> consumers.delete("mailer")).isInstanceOf(NotFound.class);
    open(BY_MESSAGE).close();
    assertThat(consumers.delete("mailer")).hasSize(1);
    open(BY_PARTITION).close();
  }

  @Test
  void whatAConsumerIsStaysStoredThroughARestart() {
    open(BY_MESSAGE).close();
    weir.close();
    open();

    assertThatThrownBy(() -> mailer(BY_PARTITION).open())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("is shared BY_MESSAGE, not BY_PARTITION");
    var notices = new ArrayList<String>();
    try (var mails =
        weir.consumer("mails").named("mailer").attempts(5).onNotice(notices::add).open()) {
      assertThat(mails.assignment()).hasSize(1);
    }
    assertThat(notices).contains("mailer is changed: attempts 5, was 2");
    var sharing = weir.admin().consumers().sharing("mailer");
    assertThat(sharing.definition().orElseThrow().share()).isEqualTo(BY_MESSAGE);
    assertThat(sharing.definition().orElseThrow().attempts()).isEqualTo(5);
    assertThatThrownBy(() -> weir.admin().consumers().sharing("mailr"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("Did you mean \"mailer\"");
  }
}
