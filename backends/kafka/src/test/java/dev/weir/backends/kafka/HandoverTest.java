package dev.weir.backends.kafka;

import static dev.weir.backends.kafka.Kafka.partition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.spi.FeedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandoverTest {
  private static final FeedRequest.Revocation NOBODY = (partitions, clean) -> {};
  private static final TopicPartition ZERO = partition("orders", 0);
  private static final TopicPartition ONE = partition("orders", 1);

  private final Handover handover = new Handover();

  @BeforeEach
  void hold() {
    handover.hold(ZERO, 0);
    handover.hold(ONE, 0);
    handover.open();
  }

  private void bring(TopicPartition partition, long from, int count) {
    var messages = new ArrayList<Message>();
    for (long offset = from; offset < from + count; offset++) {
      messages.add(Message.of(partition, offset, 0, null, new byte[0], List.of()));
    }
    handover.bring(messages, Map.of(partition, from + count));
  }

  private int take(int count) throws InterruptedException {
    return handover.take(count, Duration.ZERO, NOBODY).messages().size();
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

    var told = new ArrayList<String>();
    var batch =
        handover.take(
            10,
            Duration.ZERO,
            (partitions, clean) -> {
              assertThat(handover.holds(partitions)).isTrue();
              assertThat(handover.positions()).containsEntry(ZERO, 1L);
              told.add(partitions + " " + clean);
            });

    assertThat(told).containsExactly("[orders/0] true");
    assertThat(batch.messages()).extracting(Message::topicPartition).containsOnly(ONE);
    assertThat(handover.held()).containsExactly(ONE);
    handover.release(leaving);
    assertThat(handover.held()).containsExactly(ONE);
  }

  @Test
  void aPartitionThatWasLostAndCameBackStays() throws Exception {
    handover.release(handover.announce(Set.of(ZERO), false, () -> {}));
    handover.hold(ZERO, 7);
    var told = new ArrayList<Boolean>();
    handover.take(1, Duration.ZERO, (partitions, clean) -> told.add(clean));
    assertThat(told).containsExactly(false);
    assertThat(handover.positions()).containsEntry(ZERO, 7L);
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
