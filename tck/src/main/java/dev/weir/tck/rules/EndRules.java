package dev.weir.tck.rules;

import static dev.weir.Capability.ENDS;
import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Place.LATEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Place;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/// Chapter "Where a consumer ends".
public interface EndRules {

  @Test
  @Needs({READ_FROM_OFFSET, PARTITIONS})
  default void C28_untilLatestReadsWhatWasThereWhenItOpened(Scene scene) {
    String topic = scene.topic(2);
    scene.sendTo(topic, 0, "a", "b");
    scene.sendTo(topic, 1, "c");
    try (var consumer = scene.fromStart(topic).until(LATEST).open()) {
      scene.sendTo(topic, 0, "late");
      scene.sendTo(topic, 1, "late");
      assertThat(scene.textsToEnd(consumer)).containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C29_untilAnOffsetWaitsForWhatIsBelowIt(Scene scene) {
    String topic = scene.topicWith("a");
    try (var consumer = scene.fromStart(topic).until(Place.offset(3)).open()) {
      assertThat(scene.take(consumer).text()).isEqualTo("a");
      assertThat(consumer.ended()).isFalse();
      scene.send(topic, "b", "c", "d");
      assertThat(scene.textsToEnd(consumer)).containsExactly("b", "c");
    }
  }

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C30_aConsumerThatStartsAtItsEndHasEnded(Scene scene) {
    String topic = scene.topicWith("a");
    try (var consumer = scene.weir().consumer(topic).from(LATEST).until(LATEST).open()) {
      assertThat(consumer.next(scene.patience())).isEmpty();
      assertThat(consumer.ended()).isTrue();
    }
  }

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C31_anEndedConsumerSaysSoToEveryCall(Scene scene) {
    String topic = scene.topicWith("a");
    try (var consumer = scene.fromStart(topic).until(LATEST).open()) {
      assertThat(scene.textsToEnd(consumer)).containsExactly("a");
      assertThat(consumer.ended()).isTrue();
      assertThat(consumer.next(Duration.ofDays(1))).isEmpty();
      assertThat(consumer.poll(10, Duration.ofDays(1))).isEmpty();
      assertThat(consumer.iterator().hasNext()).isFalse();
      assertThatThrownBy(consumer::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  @Needs(ENDS)
  default void C32_theEndOfTheInputEndsTheConsumer(Scene scene) {
    String topic = scene.topic();
    try (var consumer = scene.fromStart(topic).open()) {
      scene.send(topic, "a", "b");
      scene.endInput();
      assertThat(scene.textsToEnd(consumer)).containsExactly("a", "b");
    }
  }
}
