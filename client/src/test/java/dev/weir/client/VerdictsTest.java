package dev.weir.client;

import static dev.weir.Place.EARLIEST;
import static dev.weir.client.TinyWorld.SOON;
import static dev.weir.client.TinyWorld.read;
import static dev.weir.client.TinyWorld.texts;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Backoff;
import dev.weir.Capability;
import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.InvalidInput;
import dev.weir.NotAssigned;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Unsupported;
import dev.weir.spi.Settled;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of single messages by partition.
class VerdictsTest {
  private static final TopicPartition T0 = new TopicPartition("t", 0);

  private final HandTiming timing = new HandTiming();
  private final TinyWorld world =
      new TinyWorld(new TinyLog(), timing).topic("t", 2).sent("t", "a", "b", "c");

  @AfterEach
  void close() {
    world.close();
  }

  private ConsumerBuilder builder() {
    return world.weir.consumer("t").named("c").from(EARLIEST).commit(CommitStrategy.acked());
  }

  private Settled stored() {
    return world.log.positions().settled("c", List.of(T0)).getOrDefault(T0, Settled.at(0));
  }

  @Test
  void whatIsRetriedComesAgainAfterItsDelayAndHoldsBackWhatFollows() {
    try (var consumer = builder().open()) {
      var first = consumer.next(ZERO).orElseThrow();
      assertThat(first.attempt()).isEqualTo(1);
      consumer.retry(first, ofSeconds(30));
      timing.advance(ofSeconds(30).minusNanos(1));
      assertThat(consumer.next(ZERO)).isEmpty();
      timing.advance(ofNanos(1));
      var again = consumer.next(ZERO).orElseThrow();
      assertThat(again.text()).isEqualTo("a");
      assertThat(again.attempt()).isEqualTo(2);
      assertThat(read(consumer, 9)).containsExactly("b", "c");
    }
  }

  @Test
  void otherPartitionsGoOnMeanwhile() {
    try (var consumer = builder().open()) {
      consumer.retry(consumer.next(ZERO).orElseThrow(), ofSeconds(30));
      world.sentTo("t", 1, "other");
      assertThat(read(consumer, 9)).containsExactly("other");
    }
  }

  @Test
  void whatWasInHandMeanwhileStaysThere() {
    try (var consumer = builder().open()) {
      var messages = consumer.poll(3, SOON);
      consumer.retry(messages.get(1), ZERO);
      consumer.ack(messages.get(0));
      consumer.ack(messages.get(2));
      consumer.commit();
      assertThat(stored()).isEqualTo(settled(1, new Settled.Range(2, 3), Map.of(1L, 1)));
      assertThat(read(consumer, 9)).containsExactly("b");
    }
  }

  @Test
  void whoAsksAgainAcksWhatItDidNotGiveBack() {
    try (var consumer = builder().commit(CommitStrategy.auto()).open()) {
      consumer.retry(consumer.poll(3, SOON).get(1), ofSeconds(30));
      assertThat(consumer.poll(3, ZERO)).isEmpty();
      consumer.commit();
      assertThat(stored()).isEqualTo(settled(1, new Settled.Range(2, 3), Map.of(1L, 1)));
    }
  }

  private static Settled settled(long position, Settled.Range above, Map<Long, Integer> attempts) {
    return new Settled(position, List.of(above), new TreeMap<>(attempts));
  }

  @Test
  void theConsumersBackoffIsTheDefaultDelay() {
    try (var consumer = builder().retry(Backoff.list(ofSeconds(7))).open()) {
      consumer.retry(consumer.next(ZERO).orElseThrow());
      timing.advance(ofSeconds(7).minusNanos(1));
      assertThat(consumer.next(ZERO)).isEmpty();
      timing.advance(ofNanos(1));
      assertThat(consumer.next(ZERO)).isPresent();
    }
  }

  @Test
  void afterItsLastAttemptAMessageIsDead() {
    try (var consumer = builder().attempts(2).open()) {
      consumer.retry(consumer.next(ZERO).orElseThrow(), ZERO);
      consumer.retry(consumer.next(ZERO).orElseThrow(), ZERO);
      assertThat(read(consumer, 9)).containsExactly("b", "c");
    }
    assertThat(dead()).containsExactly("a");
    assertThat(stored().position()).isEqualTo(1);
  }

  private List<String> dead() {
    return texts(world.weir.read("t.c.dead", 0, 0, 9).messages());
  }

  @Test
  void attemptsSurviveARestart() {
    try (var consumer = builder().open()) {
      consumer.retry(consumer.next(ZERO).orElseThrow(), ofSeconds(30));
      consumer.commit();
    }
    try (var consumer = builder().open()) {
      assertThat(consumer.next(ZERO).orElseThrow().attempt()).isEqualTo(2);
      assertThat(consumer.next(ZERO).orElseThrow().attempt()).isEqualTo(1);
    }
  }

  @Test
  void whatWasGivenBackCanNoLongerBeAcked() {
    try (var consumer = builder().open()) {
      var message = consumer.next(ZERO).orElseThrow();
      consumer.retry(message, ZERO);
      assertThatThrownBy(() -> consumer.ack(message)).isInstanceOf(NotAssigned.class);
      var again = consumer.next(ZERO).orElseThrow();
      assertThatThrownBy(() -> consumer.ack(message)).isInstanceOf(NotAssigned.class);
      assertThatThrownBy(() -> consumer.retry(message, ZERO)).isInstanceOf(NotAssigned.class);
      consumer.ack(again);
      consumer.ack(again);
    }
  }

  @Test
  void askingForTheNextDoesNotAckWhatWasRetried() {
    try (var consumer = builder().commit(CommitStrategy.auto()).open()) {
      consumer.retry(consumer.next(ZERO).orElseThrow(), ofSeconds(30));
      assertThat(consumer.next(ZERO)).isEmpty();
    }
    assertThat(stored().position()).isZero();
  }

  @Test
  void manualCommitCoversAllButWhatWaits() {
    try (var consumer = builder().commit(CommitStrategy.manual()).open()) {
      consumer.retry(consumer.poll(3, SOON).get(1), ofSeconds(30));
      consumer.commit();
      assertThat(stored()).isEqualTo(settled(1, new Settled.Range(2, 3), Map.of(1L, 1)));
    }
  }

  @Test
  void whatIsRejectedIsDurablyDead() {
    try (var consumer = builder().open()) {
      var messages = consumer.poll(3, SOON);
      consumer.reject(messages.get(1), "no such customer");
      assertThat(dead()).containsExactly("b");
      assertThat(stored()).isEqualTo(settled(0, new Settled.Range(1, 2), Map.of()));
      assertThatThrownBy(() -> consumer.reject(messages.get(1), "again"))
          .isInstanceOf(NotAssigned.class);
    }
    try (var consumer = builder().open()) {
      assertThat(read(consumer, 9)).containsExactly("a", "c");
    }
  }

  @Test
  void whereTheLogHasNoTransactionsTheLetterComesFirst() {
    world.log.without(Capability.TRANSACTIONS);
    try (var consumer = builder().open()) {
      consumer.reject(consumer.next(ZERO).orElseThrow(), "no");
      assertThat(dead()).containsExactly("a");
      assertThat(stored().position()).isEqualTo(1);
    }
  }

  @Test
  void aRejectThatFailsLeavesTheMessageInHand() {
    try (var consumer = builder().open()) {
      var message = consumer.next(ZERO).orElseThrow();
      world.log.failNextTransaction(new Unavailable("not now"));
      assertThatThrownBy(() -> consumer.reject(message, "no")).isInstanceOf(Unavailable.class);
      consumer.reject(message, "no");
      assertThat(dead()).containsExactly("a");
    }
  }

  @Test
  void transactionsAckWhatIsInHand() {
    try (var consumer = builder().commit(CommitStrategy.auto()).open();
        var tx = world.weir.transaction()) {
      tx.ack(consumer.next(ZERO).orElseThrow());
      assertThat(consumer.next(ZERO)).isPresent();
      consumer.commit();
      assertThat(stored().position()).isZero();
      tx.commit();
      assertThat(stored().position()).isEqualTo(1);
    }
  }

  @Test
  void anAbortedTransactionLeavesItInHand() {
    try (var consumer = builder().open()) {
      var message = consumer.next(ZERO).orElseThrow();
      try (var tx = world.weir.transaction()) {
        tx.ack(message);
        assertThatThrownBy(() -> consumer.ack(message)).isInstanceOf(NotAssigned.class);
      }
      consumer.ack(message);
      consumer.commit();
      assertThat(stored().position()).isEqualTo(1);
    }
  }

  @Test
  void leasesAreByMessageOnly() {
    try (var consumer = builder().open()) {
      var message = consumer.next(ZERO).orElseThrow();
      assertThatThrownBy(() -> consumer.release(message))
          .isInstanceOf(Unsupported.class)
          .hasMessageContaining("share(BY_MESSAGE)");
      assertThatThrownBy(() -> consumer.extend(message, ofSeconds(1)))
          .isInstanceOf(Unsupported.class)
          .hasMessageContaining("share(BY_MESSAGE)");
    }
  }

  @Test
  void withoutAcksThereAreNoVerdicts() {
    for (var strategy : List.of(CommitStrategy.none(), CommitStrategy.onDelivery())) {
      try (Consumer consumer = builder().commit(strategy).open()) {
        var message = consumer.next(ZERO).orElseThrow();
        assertThatThrownBy(() -> consumer.retry(message))
            .isInstanceOf(Unsupported.class)
            .hasMessageContaining("acked()");
        assertThatThrownBy(() -> consumer.reject(message, "no")).isInstanceOf(Unsupported.class);
      }
    }
  }

  @Test
  void aReasonIsShort() {
    try (var consumer = builder().open()) {
      var message = consumer.next(ZERO).orElseThrow();
      assertThatThrownBy(() -> consumer.reject(message, "x".repeat(1_001)))
          .isInstanceOf(InvalidInput.class);
      consumer.reject(message, "x".repeat(1_000));
    }
  }
}
