package dev.weir.tck.rules;

import static dev.weir.Capability.ADMIN_POSITIONS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Capability.SETTLED_ABOVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Chapter "What is remembered".
public interface SettledRules {

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, SETTLED_ABOVE})
  default void C93_aRestartRepeatsExactlyWhatWasNotAcked(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d", "e");
    String name = scene.name("billing");
    var consumer = scene.acking(name, topic).open();
    var messages = scene.take(consumer, 5);
    consumer.ack(messages.get(3));
    consumer.ack(messages.get(1));
    consumer.commit();
    scene.kill();
    assertThat(scene.texts(scene.acking(name, topic))).containsExactly("a", "c", "e");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, SETTLED_ABOVE})
  default void C94_acksFarAboveAGapAreRemembered(Scene scene) {
    String topic = scene.topic();
    String[] texts = IntStream.range(0, 9_000).mapToObj(i -> "m" + i).toArray(String[]::new);
    scene.send(topic, texts);
    String name = scene.name("billing");
    var left = Set.of("m0", "m4096", "m8998");
    var consumer = scene.acking(name, topic).open();
    scene.take(consumer, texts.length).stream()
        .filter(message -> !left.contains(message.text()))
        .forEach(consumer::ack);
    consumer.commit();
    scene.kill();
    assertThat(scene.texts(scene.acking(name, topic))).containsExactlyInAnyOrderElementsOf(left);
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, SETTLED_ABOVE})
  default void C95_attemptsAreRemembered(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("billing");
    var consumer = scene.acking(name, topic).attempts(9).open();
    consumer.retry(scene.take(consumer), Duration.ZERO);
    consumer.retry(scene.take(consumer), Duration.ZERO);
    consumer.commit();
    scene.kill();
    try (var again = scene.acking(name, topic).attempts(9).open()) {
      assertThat(scene.take(again).attempt()).isEqualTo(3);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, ADMIN_POSITIONS})
  default void C96_thePositionIsTheFirstMessageThatIsNotDone(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, topic).open()) {
      var messages = scene.take(consumer, 3);
      consumer.ack(messages.get(1));
      consumer.ack(messages.get(2));
      consumer.commit();
      assertThat(scene.storedPosition(name, topic, 0)).isLessThanOrEqualTo(0);
      consumer.ack(messages.getFirst());
      consumer.commit();
      assertThat(scene.storedPosition(name, topic, 0)).isEqualTo(3);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C97_closingGivesTheAttemptOfWhatIsInHandBack(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, topic).open()) {
      var messages = scene.take(consumer, 2);
      consumer.ack(messages.get(1));
      consumer.commit();
    }
    try (var consumer = scene.acking(name, topic).open()) {
      assertThat(scene.take(consumer).attempt()).isEqualTo(1);
    }
  }
}
