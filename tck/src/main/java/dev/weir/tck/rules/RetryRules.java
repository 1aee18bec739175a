package dev.weir.tck.rules;

import static dev.weir.Capability.DEAD_LETTERS;
import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.CommitStrategy.none;
import static dev.weir.CommitStrategy.onDelivery;
import static dev.weir.tck.rules.StrategyRules.LAZY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Backoff;
import dev.weir.Unsupported;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Chapter "Retrying", by partition.
public interface RetryRules {
  Duration SHORT = Duration.ofSeconds(5);

  /// Shorter than the time after which a member that says nothing is put out.
  Duration DELAY = Duration.ofSeconds(20);

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C98_aRetriedMessageComesAgainAsOneAttemptMore(Scene scene) {
    String topic = scene.topicWith("a", "b");
    try (var consumer = scene.acking(scene.name("billing"), topic).open()) {
      var first = scene.take(consumer);
      assertThat(first.attempt()).isEqualTo(1);
      assertThat(first.retryCount()).isZero();
      consumer.retry(first, Duration.ZERO);
      var second = scene.take(consumer);
      assertThat(second.text()).isEqualTo("a");
      assertThat(second.attempt()).isEqualTo(2);
      assertThat(second.retryCount()).isEqualTo(1);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C99_byPartitionAMessageThatWaitsHoldsBackWhatFollowsIt(Scene scene) {
    String topic = scene.topicWith("a", "b");
    try (var consumer = scene.acking(scene.name("billing"), topic).open()) {
      consumer.retry(scene.take(consumer), DELAY);
      scene.givesNothing(consumer);
      scene.pass(DELAY);
      assertThat(scene.texts(consumer, 2)).containsExactly("a", "b");
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS})
  default void C100_otherPartitionsGoOnWhileAMessageWaits(Scene scene) {
    String topic = scene.topic(2);
    scene.sendTo(topic, 0, "a0", "b0");
    try (var consumer = scene.acking(scene.name("billing"), topic).open()) {
      consumer.retry(scene.take(consumer), DELAY);
      scene.sendTo(topic, 1, "a1", "b1");
      assertThat(scene.texts(consumer, 2)).containsExactly("a1", "b1");
      scene.givesNothing(consumer);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C101_withoutADelayTheConsumersBackoffSaysHowLong(Scene scene) {
    String topic = scene.topicWith("a");
    var billing =
        scene.acking(scene.name("billing"), topic).attempts(9).retry(Backoff.list(SHORT, DELAY));
    try (var consumer = billing.open()) {
      consumer.retry(scene.take(consumer));
      scene.givesNothing(consumer);
      scene.pass(SHORT);
      consumer.retry(scene.take(consumer));
      scene.pass(SHORT);
      scene.givesNothing(consumer);
      scene.pass(DELAY);
      assertThat(scene.take(consumer).attempt()).isEqualTo(3);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, DEAD_LETTERS})
  default void C102_afterItsLastAttemptAMessageIsDeadAndTheNextOneComes(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, topic).attempts(2).open()) {
      consumer.retry(scene.take(consumer), Duration.ZERO);
      consumer.retry(scene.take(consumer), Duration.ZERO);
      assertThat(scene.take(consumer).text()).isEqualTo("b");
      assertThat(scene.deadLetters(name))
          .singleElement()
          .satisfies(letter -> assertThat(letter.message().text()).isEqualTo("a"));
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("b");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C103_retryIsRefusedWhereNothingIsAcked(Scene scene) {
    String topic = scene.topicWith("a", "b");
    for (var strategy : List.of(none(), onDelivery())) {
      try (var consumer = scene.named(scene.name("billing"), topic).commit(strategy).open()) {
        var message = scene.take(consumer);
        assertThatThrownBy(() -> consumer.retry(message, Duration.ZERO))
            .isInstanceOf(Unsupported.class)
            .hasMessageContaining("acked()");
        assertThat(scene.take(consumer).text()).isEqualTo("b");
      }
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C104_releaseAndExtendAreRefusedByPartition(Scene scene) {
    String topic = scene.topicWith("a", "b");
    try (var consumer = scene.acking(scene.name("billing"), topic).open()) {
      var message = scene.take(consumer);
      assertThatThrownBy(() -> consumer.release(message))
          .isInstanceOf(Unsupported.class)
          .hasMessageContaining("BY_MESSAGE");
      assertThatThrownBy(() -> consumer.extend(message, DELAY))
          .isInstanceOf(Unsupported.class)
          .hasMessageContaining("BY_MESSAGE");
      assertThat(scene.take(consumer).text()).isEqualTo("b");
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C105_askingForTheNextDoesNotAckWhatIsToBeRetried(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(LAZY).open()) {
      consumer.retry(scene.take(consumer), DELAY);
      scene.givesNothing(consumer);
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("a", "b");
  }
}
