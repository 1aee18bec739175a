package dev.weir.backends.kafka.groups;

import static dev.weir.backends.kafka.Kafka.partition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Settled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandoverTest {
  private static final TopicPartition ZERO = partition("orders", 0);
  private static final TopicPartition ONE = partition("orders", 1);

  private final List<String> told = new ArrayList<>();
  private Handover handover;
  private boolean finished = true;
  private boolean cameBack;
  private long nanos;

  @BeforeEach
  void hold() {
    handover = new Handover(new Told(), () -> nanos);
    handover.hold(ZERO, 0, null);
    handover.hold(ONE, 0, null);
    handover.open();
  }

  private final class Told implements FeedRequest.Revocation {
    @Override
    public boolean isFinished(Set<TopicPartition> partitions) {
      return finished;
    }

    @Override
    public void revoke(Set<TopicPartition> partitions, boolean clean) {
      assertThat(clean).isEqualTo(handover.holds(partitions) && !cameBack);
      told.add(partitions + " " + clean + " at " + handover.positions().get(ZERO));
    }
  }

  private void bring(TopicPartition partition, long from, int count) {
    var messages = new ArrayList<Message>();
    for (long offset = from; offset < from + count; offset++) {
      messages.add(Message.of(partition, offset, 0, null, new byte[0], List.of()));
    }
    handover.bring(messages, Map.of(partition, from + count));
  }

  private int take(int count) throws InterruptedException {
    return handover.take(count, Duration.ZERO).messages().size();
  }

  @Test
  void anOwnerThatStoppedIsToldOnceWhenThereIsRoom() throws Exception {
    bring(ZERO, 0, Handover.FULL_MESSAGES);
    assertThat(handover.isFull()).isTrue();
    assertThat(handover.madeRoom()).isFalse();
    assertThat(take(1)).isEqualTo(1);
    assertThat(handover.madeRoom()).isTrue();
    assertThat(handover.madeRoom()).isFalse();
  }

  @Test
  void positionsAreThoseOfTheTakerNotOfTheOwner() throws Exception {
    bring(ZERO, 0, 3);
    bring(ONE, 5, 1);
    assertThat(take(2)).isEqualTo(2);
    assertThat(handover.positions()).isEqualTo(Map.of(ZERO, 2L, ONE, 5L));
    assertThat(take(10)).isEqualTo(2);
    assertThat(handover.positions()).isEqualTo(Map.of(ZERO, 3L, ONE, 6L));
  }

  @Test
  void aPartitionThatMovesIsHeldUntilTheTakerWasToldAndNotLonger() throws Exception {
    bring(ZERO, 0, 3);
    bring(ONE, 0, 3);
    assertThat(take(1)).isEqualTo(1);
    var leaving = handover.announce(Set.of(ZERO), true, () -> {});

    var batch = handover.take(10, Duration.ZERO);

    assertThat(told).containsExactly("[orders/0] true at 1");
    assertThat(batch.messages()).extracting(Message::topicPartition).containsOnly(ONE);
    assertThat(handover.held()).containsExactly(ONE);
    handover.release(leaving);
    assertThat(handover.held()).containsExactly(ONE);
  }

  @Test
  void aPartitionThatWasLostAndCameBackStays() throws Exception {
    handover.release(handover.announce(Set.of(ONE), false, () -> {}));
    handover.hold(ONE, 7, Settled.at(7));
    cameBack = true;
    assertThat(take(1)).isZero();
    assertThat(told).containsExactly("[orders/1] false at 0");
    assertThat(handover.positions()).containsEntry(ONE, 7L);
    assertThat(handover.stored()).containsOnlyKeys(ONE);
  }

  @Test
  void unfinishedWorkIsWaitedForUntilItIsFinishedOrLate() throws Exception {
    finished = false;
    var zero = handover.announce(Set.of(ZERO), true, () -> {});
    handover.announce(Set.of(ONE), true, () -> {});
    assertThat(take(1)).isZero();
    assertThat(told).isEmpty();
    assertThat(handover.held()).containsExactly(ZERO, ONE);
    assertThat(handover.positions()).isEmpty();

    handover.hurry(zero);
    assertThat(take(1)).isZero();
    assertThat(told).containsExactly("[orders/0] true at 0");

    finished = true;
    assertThat(take(1)).isZero();
    assertThat(told).hasSize(2);
  }

  @Test
  void whoeverTakesIsToldAndOtherwiseAThreadIs() {
    var zero = handover.announce(Set.of(ZERO), true, () -> {});
    finished = false;
    handover.tellIfNobodyTakes(zero);
    assertThat(told).isEmpty();
    finished = true;
    handover.tellIfNobodyTakes(zero);
    await().until(() -> !handover.held().contains(ZERO));
    assertThat(told).containsExactly("[orders/0] true at 0");
  }

  @Test
  void silenceCountsOnlyWhileSomethingIsInHand() throws Exception {
    nanos = 5;
    assertThat(handover.silence()).isZero();
    bring(ZERO, 0, 1);
    assertThat(take(1)).isEqualTo(1);
    nanos = 12;
    assertThat(handover.silence()).hasNanos(7);
    assertThat(take(1)).isZero();
    nanos = 20;
    assertThat(handover.silence()).isZero();
  }

  @Test
  void aMoveDropsWhatWasBufferedAndAPauseIsFetchedAgain() throws Exception {
    bring(ZERO, 0, 3);
    bring(ONE, 0, 3);
    assertThat(take(1)).isEqualTo(1);
    assertThat(handover.drop(Set.of(ZERO))).isEqualTo(Map.of(ZERO, 1L));
    handover.move(Map.of(ONE, 9L));
    assertThat(take(10)).isZero();
    assertThat(handover.positions()).isEqualTo(Map.of(ZERO, 1L, ONE, 9L));
  }

  @Test
  void anErrorComesBehindTheMessagesBeforeItAndOnce() throws Exception {
    bring(ZERO, 0, 1);
    handover.fail(new Unavailable("gone"));
    assertThat(take(10)).isEqualTo(1);
    assertThatThrownBy(() -> take(10)).isInstanceOf(Unavailable.class);
    assertThat(take(10)).isZero();
  }
}
