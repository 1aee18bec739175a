package dev.weir.testing;

import static dev.weir.CommitStrategy.auto;
import static dev.weir.CommitStrategy.manual;
import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Closed;
import dev.weir.Consumer;
import dev.weir.DeadLetterFilter;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Outcome;
import dev.weir.Share;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Weir;
import dev.weir.WeirException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A world for users' tests: no call sleeps, however long it waits.
@Timeout(60)
class SimulationTest {
  private final Simulation sim = Simulation.seed(42);
  private Weir weir = sim.weir();

  @AfterEach
  void end() {
    sim.close();
  }

  private void given(String... texts) {
    weir.admin().topics().create("orders", 1);
    send(texts);
  }

  private void send(String... texts) {
    try (var out = weir.producer()) {
      for (String text : texts) {
        out.send("orders", "k", text);
      }
    }
  }

  private Consumer billing() {
    return weir.consumer("orders").named("billing").from(EARLIEST).open();
  }

  private static List<String> texts(Consumer consumer) {
    var texts = new ArrayList<String>();
    consumer.poll(100, ZERO).stream().map(Message::text).forEach(texts::add);
    return texts;
  }

  private Duration since(Instant before) {
    return Duration.between(before, sim.now());
  }

  /// Program 8 of the guide.
  @Test
  void aRetryByMessageComesWhenTimeWasAdvanced() {
    given("1");
    try (var mails =
        weir.consumer("orders").named("b").from(EARLIEST).share(Share.BY_MESSAGE).open()) {
      mails.retry(mails.next(ZERO).orElseThrow(), ofSeconds(30));
      assertThat(mails.next(ZERO)).isEmpty();

      sim.advance(ofSeconds(30));

      assertThat(mails.next(ZERO).orElseThrow().attempt()).isEqualTo(2);
    }
  }

  @Test
  void aHandlerThatFailsIsRetriedAndBuriedInNoTime() {
    given("1");
    var running =
        weir.consumer("orders")
            .named("b")
            .from(EARLIEST)
            .until(LATEST)
            .share(Share.BY_MESSAGE)
            .run(_ -> {
              throw new IllegalStateException("no");
            });
    assertThat(running.await(ofHours(1))).isTrue();
    assertThat(running.health().failed()).isEqualTo(3);
    assertThat(weir.admin().deadLetters("b").list(DeadLetterFilter.ALL, 9)).hasSize(1);
    assertThat(weir.admin().deadLetters("b").redrive(DeadLetterFilter.ALL)).isEqualTo(1);
  }

  @Test
  void B9_waitingForAMessageThatDoesNotComeTakesThatLongOnTheClockOnly() {
    given();
    var before = sim.now();
    try (var c = weir.consumer("orders").open()) {
      assertThat(c.next(ofHours(3))).isEmpty();
    }
    assertThat(since(before)).isEqualTo(ofHours(3));
  }

  @Test
  void B9_waitingEndsWhenTheMessageComes() {
    given();
    var before = sim.now();
    try (var c = weir.consumer("orders").from(EARLIEST).open()) {
      send("1");
      assertThat(c.next(ofHours(3))).map(Message::text).contains("1");
    }
    assertThat(since(before)).isZero();
  }

  @Test
  void B9_messagesHaveTheWorldsTime() {
    given("1");
    sim.advance(ofDays(1));
    send("2");
    try (var c = weir.consumer("orders").from(EARLIEST).open()) {
      var first = c.next();
      assertThat(Duration.between(first.timestamp(), c.next().timestamp())).isEqualTo(ofDays(1));
    }
  }

  @Test
  void B9_anEndlessWaitForNothingFailsAndSaysSo() {
    given();
    try (var c = weir.consumer("orders").open()) {
      assertThatThrownBy(c::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("nothing will ever come");
    }
  }

  @Test
  void B9_soDoesOneWithNothingButCommitsByInterval() {
    given();
    try (var c = billing()) {
      assertThatThrownBy(c::next).hasMessageContaining("nothing will ever come");
      send("1");
      assertThat(c.next().text()).as("the consumer is none the worse").isEqualTo("1");
    }
  }

  @Test
  void B9_commitsByIntervalComeWhenTheirTimeComes() {
    given("1", "2");
    var partition = new TopicPartition("orders", 0);
    var c = weir.consumer("orders").named("b").from(EARLIEST).commit(auto(ofSeconds(5))).open();
    c.next();
    c.next(); // which acks the first
    sim.advance(ofSeconds(4));
    assertThat(stored("b", partition)).isZero();
    sim.advance(ofSeconds(1));
    assertThat(stored("b", partition)).isEqualTo(1);
  }

  private long stored(String consumer, TopicPartition partition) {
    return weir.admin().consumers().list().stream()
        .filter(c -> c.name().equals(consumer))
        .flatMap(c -> c.positions().stream())
        .filter(p -> p.topicPartition().equals(partition))
        .mapToLong(p -> p.position())
        .findFirst()
        .orElse(0);
  }

  @Test
  void B9_aCrashLosesWhatWasNotCommittedAndNothingElse() {
    given("1", "2", "3");
    var c = weir.consumer("orders").named("b").from(EARLIEST).commit(manual()).open();
    c.next();
    c.commit();
    c.next();
    sim.crash();
    weir = sim.weir();
    try (var again = weir.consumer("orders").named("b").commit(manual()).open()) {
      assertThat(texts(again)).containsExactly("2", "3");
    }
  }

  @Test
  void B9_afterACrashEverythingOpenIsDead() {
    given("1");
    var dead = weir;
    var c = billing();
    var out = weir.producer();
    sim.crash();
    assertThatThrownBy(() -> c.next(ofSeconds(1))).isInstanceOf(WeirException.class);
    assertThatThrownBy(() -> out.send("orders", null, "2")).isInstanceOf(WeirException.class);
    c.close();
    out.close();
    dead.close();
    weir = sim.weir();
    try (var again = billing()) {
      assertThat(texts(again)).containsExactly("1");
    }
  }

  @Test
  void B9_whatWasOnItsWayMayBeLostAndItsFutureSaysThatTheProgramIsDead() {
    given();
    var out = weir.producer();
    var sent = out.sendAsync(NewMessage.to("orders").text("1"));
    sim.crash();
    assertThatThrownBy(sent::join).isInstanceOf(Closed.class);
    weir = sim.weir();
    try (var c = billing()) {
      assertThat(texts(c)).isEmpty();
    }
  }

  @Test
  void B9_waitingForASendBringsItAbout() {
    given();
    try (var out = weir.producer()) {
      var length = out.sendAsync(NewMessage.to("orders").text("1")).thenApply(r -> r.offset());
      assertThat(length.join()).isZero();
    }
  }

  @Test
  void B9_failingReadsAreTheReadersAloneAndPass() {
    given("1");
    try (var c = weir.consumer("orders").from(EARLIEST).open()) {
      sim.failReads(1);
      assertThatThrownBy(() -> c.next(ZERO)).isInstanceOf(Unavailable.class);
      assertThat(c.next(ZERO)).map(Message::text).contains("1");
    }
  }

  @Test
  void B9_afterAFailedWriteOnlyACrashHelps() {
    given("1");
    var out = weir.producer();
    sim.failWrites();
    assertThatThrownBy(() -> out.send("orders", null, "2"))
        .isInstanceOfSatisfying(
            Unavailable.class, e -> assertThat(e.outcome()).contains(Outcome.UNKNOWN));
    sim.crash();
    weir = sim.weir();
    send("3");
    try (var c = billing()) {
      assertThat(texts(c)).startsWith("1").endsWith("3");
    }
  }

  @Test
  void B9_aClosedConnectionIsOpenedAnewWithWhatItHad() {
    given("1", "2");
    try (var c = weir.consumer("orders").named("b").from(EARLIEST).open()) {
      c.next();
      c.next();
    }
    weir.close();
    weir = sim.weir();
    try (var c = weir.consumer("orders").named("b").open()) {
      assertThat(texts(c)).as("closing acks nothing that is in hand").containsExactly("2");
    }
  }

  @Test
  void B9_theSameSeedTakesTheSameCourse() {
    assertThat(course(7)).isEqualTo(course(7));
  }

  private static String course(long seed) {
    var course = new StringBuilder();
    try (var sim = Simulation.seed(seed)) {
      sim.weir().admin().topics().create("t", 2);
      for (int life = 0; life < 5; life++) {
        try (var weir = sim.weir();
            var out = weir.producer()) {
          out.send("t", null, "acked " + life);
          out.sendAsync(NewMessage.to("t").text("perhaps " + life));
          for (int p = 0; p < 2; p++) {
            for (var m : weir.read("t", p, 0, 100).messages()) {
              course.append(sim.now()).append(' ').append(m.text()).append('\n');
            }
          }
          sim.advance(ofSeconds(7));
          out.sendAsync(NewMessage.to("t").text("hardly " + life));
          sim.crash();
        } catch (Closed e) {
          course.append(e.getMessage());
        }
      }
    }
    return course.toString();
  }
}
