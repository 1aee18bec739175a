package dev.weir.client;

import static dev.weir.Place.EARLIEST;
import static dev.weir.client.TinyWorld.SOON;
import static dev.weir.client.TinyWorld.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.NotFound;
import dev.weir.Unavailable;
import dev.weir.Unsupported;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who acks, who commits.
class StrategiesTest {
  private final TinyWorld world = new TinyWorld();

  @BeforeEach
  void fiveMessages() {
    world.topic("t", 1).sent("t", "a", "b", "c", "d", "e");
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Consumer open(CommitStrategy strategy) {
    return world.weir.consumer("t").named("c").from(EARLIEST).commit(strategy).open();
  }

  private long stored() {
    return world.log.positions().of("c", "t", 0);
  }

  @Test
  void autoAcksWhenTheThreadAsksAgain() {
    var consumer = open(CommitStrategy.auto());
    assertThat(read(consumer, 3)).containsExactly("a", "b", "c");
    consumer.commit();
    assertThat(stored()).isEqualTo(2);
  }

  @Test
  void autoCommitsOnCloseButNeverWhatIsInHand() {
    open(CommitStrategy.auto()).next();
    assertThat(stored()).isEqualTo(-1);
    try (var consumer = open(CommitStrategy.none())) {
      assertThat(read(consumer, 2)).containsExactly("a", "b");
    }
    world.weir.close();
    assertThat(stored()).isZero();
  }

  @Test
  void autoAcksTheWholePreviousBatchOfAPoll() {
    try (var consumer = open(CommitStrategy.auto())) {
      assertThat(consumer.poll(2, Duration.ZERO)).hasSize(2);
      assertThat(consumer.poll(2, Duration.ZERO)).hasSize(2);
    }
    assertThat(stored()).isEqualTo(2);
  }

  @Test
  void autoAcksWhenNothingMoreComes() {
    try (var consumer = open(CommitStrategy.auto())) {
      assertThat(read(consumer, 9)).hasSize(5);
    }
    assertThat(stored()).isEqualTo(5);
  }

  @Test
  void autoCommitsEveryIntervalEvenWhenNothingArrives() {
    try (var consumer = open(CommitStrategy.auto(Duration.ofMillis(5)))) {
      assertThat(read(consumer, 9)).hasSize(5);
      await().until(() -> stored() == 5);
      int commits = world.log.positions().commits();
      assertThat(commits).isLessThan(10);
    }
  }

  @Test
  void anAutomaticCommitThatFailsForNowIsTriedAgain() {
    world.log.positions().fail(() -> new Unavailable("not now"));
    try (var consumer = open(CommitStrategy.auto(Duration.ofMillis(5)))) {
      assertThat(read(consumer, 9)).hasSize(5);
      await().until(() -> world.log.positions().commits() > 2);
      world.log.positions().fail(null);
      await().until(() -> stored() == 5);
      assertThat(consumer.next(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void anAutomaticCommitThatFailsForGoodIsToldToTheCaller() {
    world.log.positions().fail(() -> new NotFound("the topic has gone"));
    var consumer = open(CommitStrategy.auto(Duration.ofMillis(5)));
    await().until(() -> world.log.positions().commits() > 2);
    assertThatThrownBy(() -> consumer.next(Duration.ZERO)).isInstanceOf(NotFound.class);
    assertThatThrownBy(consumer::close).isInstanceOf(NotFound.class);
    world.log.positions().fail(null);
  }

  @Test
  void manualCommitsEverythingHandedOut() {
    try (var consumer = open(CommitStrategy.manual())) {
      assertThat(read(consumer, 3)).hasSize(3);
      consumer.commit();
      assertThat(stored()).isEqualTo(3);
      consumer.next();
    }
    assertThat(stored()).isEqualTo(3);
  }

  @Test
  void manualWithoutCommitStoresNothing() {
    try (var consumer = open(CommitStrategy.manual())) {
      assertThat(read(consumer, 3)).hasSize(3);
    }
    assertThat(stored()).isEqualTo(-1);
  }

  @Test
  void aMessagePromisedByHasNextIsNotHandedOut() {
    try (var consumer = open(CommitStrategy.manual())) {
      var messages = consumer.iterator();
      messages.next();
      assertThat(messages.hasNext()).isTrue();
      consumer.commit();
      assertThat(stored()).isEqualTo(1);
      assertThat(messages.next().text()).isEqualTo("b");
    }
  }

  @Test
  void ackedCommitsTheAckedPrefix() {
    try (var consumer = open(CommitStrategy.acked())) {
      var messages = consumer.poll(4, SOON);
      consumer.ack(messages.get(2));
      consumer.ack(messages.get(0));
      consumer.ack(messages.get(0));
      consumer.commit();
      assertThat(stored()).isEqualTo(1);
      consumer.ack(messages.get(1));
    }
    assertThat(stored()).isEqualTo(3);
  }

  @Test
  void ackedWithoutAckStoresNothingOnClose() {
    try (var consumer = open(CommitStrategy.acked())) {
      assertThat(consumer.poll(4, SOON)).hasSize(4);
    }
    assertThat(stored()).isEqualTo(-1);
  }

  @Test
  void onlyWhatWasHandedOutCanBeAcked() {
    try (var other = open(CommitStrategy.none());
        var consumer = open(CommitStrategy.acked())) {
      Message strange = other.next();
      assertThatThrownBy(() -> consumer.ack(strange))
          .isInstanceOf(NotAssigned.class)
          .hasMessageContaining("t/0@0");
    }
  }

  @Test
  void noneWritesNothingAndReadsFromTheStoredPosition() {
    try (var consumer = open(CommitStrategy.manual())) {
      assertThat(read(consumer, 2)).hasSize(2);
      consumer.commit();
    }
    int commits = world.log.positions().commits();
    try (var consumer = open(CommitStrategy.none())) {
      assertThat(read(consumer, 9)).containsExactly("c", "d", "e");
    }
    assertThat(world.log.positions().commits()).isEqualTo(commits);
  }

  @Test
  void gapsSettleThemselves() {
    world.log.gap("t", 0, 3);
    try (var consumer = open(CommitStrategy.auto())) {
      assertThat(read(consumer, 9)).hasSize(5);
    }
    assertThat(stored()).isEqualTo(8);
  }

  @Test
  void callsThatMakeNoSenseNameTheStrategyThatAllowsThem() {
    for (var strategy :
        new CommitStrategy[] {
          CommitStrategy.auto(), CommitStrategy.manual(), CommitStrategy.none()
        }) {
      try (var consumer = open(strategy)) {
        var message = consumer.next();
        assertThatThrownBy(() -> consumer.ack(message))
            .isInstanceOf(Unsupported.class)
            .hasMessageContaining("acked()")
            .hasMessageContaining(strategy.toString());
      }
    }
    try (var consumer = open(CommitStrategy.none())) {
      assertThatThrownBy(consumer::commit)
          .isInstanceOf(Unsupported.class)
          .hasMessageContaining("manual()");
    }
  }

  @Test
  void aStrategyThatStoresNeedsAName() {
    assertThatThrownBy(() -> world.weir.consumer("t").commit(CommitStrategy.manual()).open())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("named(");
  }

  @Test
  void onDeliveryIsDurablyDoneBeforeItIsHandedOut() {
    try (var consumer = open(CommitStrategy.onDelivery())) {
      assertThat(consumer.next().text()).isEqualTo("a");
      assertThat(stored()).isEqualTo(1);
      assertThat(consumer.poll(2, SOON)).hasSize(2);
      assertThat(stored()).isEqualTo(3);
    }
    try (var consumer = open(CommitStrategy.onDelivery())) {
      assertThat(read(consumer, 9)).containsExactly("d", "e");
    }
  }

  @Test
  void onDeliveryHandsOutNothingThatItCouldNotCommit() {
    try (var consumer = open(CommitStrategy.onDelivery())) {
      world.log.positions().fail(() -> new Unavailable("not now"));
      assertThatThrownBy(consumer::next).isInstanceOf(Unavailable.class);
      assertThatThrownBy(() -> consumer.poll(3, SOON)).isInstanceOf(Unavailable.class);
      world.log.positions().fail(null);
      assertThat(read(consumer, 9)).containsExactly("a", "b", "c", "d", "e");
    }
  }

  @Test
  void rollingCommitsAcksEveryInterval() {
    try (var consumer = open(CommitStrategy.rolling(Duration.ofMillis(5)))) {
      var messages = consumer.poll(2, SOON);
      consumer.ack(messages.get(0));
      await().until(() -> stored() == 1);
    }
  }

  @Test
  void delayedAcksOnceTheTimeHasPassed() {
    var timing = new HandTiming();
    var strategy = CommitStrategy.delayed(Duration.ofSeconds(10), Duration.ofSeconds(1));
    try (var slow = new TinyWorld(new TinyLog(), timing)) {
      slow.topic("t", 1).sent("t", "a", "b");
      var consumer = slow.weir.consumer("t").named("c").from(EARLIEST).commit(strategy).open();
      consumer.next();
      timing.advance(Duration.ofSeconds(5));
      consumer.next();
      timing.advance(Duration.ofSeconds(4));
      assertThat(slow.log.positions().of("c", "t", 0)).isZero();
      timing.advance(Duration.ofSeconds(1));
      assertThat(slow.log.positions().of("c", "t", 0)).isEqualTo(1);
      timing.advance(Duration.ofSeconds(4));
      consumer.close();
      assertThat(slow.log.positions().of("c", "t", 0)).isEqualTo(1);
    }
  }

  @Test
  void commitsWithoutWaitingTellInOrder() throws Exception {
    var told = new LinkedBlockingQueue<String>();
    try (var consumer = open(CommitStrategy.manual())) {
      consumer.next();
      consumer.commitAsync((_, error) -> told.add("first " + error));
      consumer.next();
      consumer.commitAsync((stored, error) -> told.add("second " + stored + " " + error));
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("first null");
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("second {t/0=2} null");
      assertThat(stored()).isEqualTo(2);
    }
  }

  @Test
  void aCommitWithoutWaitingTellsItsError() throws Exception {
    var told = new LinkedBlockingQueue<String>();
    try (var consumer = open(CommitStrategy.manual())) {
      consumer.next();
      world.log.positions().fail(() -> new Unavailable("not now"));
      consumer.commitAsync((_, error) -> told.add(String.valueOf(error)));
      assertThat(told.poll(10, TimeUnit.SECONDS)).contains("not now");
      world.log.positions().fail(null);
    }
  }

  @Test
  void closeLetsCommitsFinishThatWereAskedFor() {
    var told = new LinkedBlockingQueue<String>();
    var consumer = open(CommitStrategy.manual());
    consumer.next();
    consumer.commitAsync((_, error) -> told.add(String.valueOf(error)));
    consumer.close();
    assertThat(told).containsExactly("null");
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void whatIsDoneAtHandOverIsNeitherAckedNorCommitted() {
    try (var consumer = open(CommitStrategy.onDelivery())) {
      var message = consumer.next();
      assertThatThrownBy(() -> consumer.ack(message))
          .isInstanceOf(Unsupported.class)
          .hasMessageContaining("acked()");
      assertThatThrownBy(consumer::commit).isInstanceOf(Unsupported.class);
      assertThatThrownBy(() -> consumer.commitAsync((_, _) -> {})).isInstanceOf(Unsupported.class);
    }
  }
}
