package dev.weir.tck.rules;

import static dev.weir.Capability.ADMIN_POSITIONS;
import static dev.weir.Capability.LAG;
import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.CommitStrategy.manual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Lag;
import dev.weir.TopicPartition;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Chapter "Lag".
public interface LagRules {

  @Test
  @Needs({LAG, READ_FROM_OFFSET, PARTITIONS})
  default void C68_lagCountsWhatWasNotHandedOut(Scene scene) {
    String topic = scene.topic(2);
    scene.sendTo(topic, 0, "a", "b", "c");
    scene.sendTo(topic, 1, "d", "e");
    try (var consumer = scene.fromStart(topic).open()) {
      assertThat(consumer.lag().messages()).isEqualTo(5);
      scene.take(consumer, 2);
      assertThat(consumer.lag().messages()).isEqualTo(3);
      scene.take(consumer, 3);
      assertThat(consumer.lag()).isEqualTo(Lag.NONE);
    }
  }

  @Test
  @Needs({LAG, READ_FROM_OFFSET})
  default void C69_lagInTimeIsTheAgeOfTheOldestThatWaits(Scene scene) {
    String topic = scene.topicWith("a");
    scene.clock().advance(Duration.ofMinutes(5));
    scene.send(topic, "b");
    scene.clock().advance(Duration.ofMinutes(2));
    try (var consumer = scene.fromStart(topic).open()) {
      assertThat(consumer.lag().time()).isEqualTo(Duration.ofMinutes(7));
      scene.take(consumer);
      assertThat(consumer.lag().time()).isEqualTo(Duration.ofMinutes(2));
      scene.take(consumer);
      assertThat(consumer.lag().time()).isZero();
    }
  }

  @Test
  @Needs({LAG, READ_FROM_OFFSET, ADMIN_POSITIONS})
  default void C70_theLagOfAStoredConsumerCountsFromItsPosition(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      scene.take(consumer);
      consumer.commit();
    }
    scene.clock().advance(Duration.ofMinutes(3));
    assertThat(scene.weir().admin().consumers().describe(name))
        .singleElement()
        .satisfies(stored -> assertThat(stored.lag()).isEqualTo(new Lag(3, Duration.ofMinutes(3))));
  }

  @Test
  @Needs({LAG, READ_FROM_OFFSET, ADMIN_POSITIONS, PARTITIONS})
  default void C230_theLagOfAStoredConsumerIsToldForEachPartition(Scene scene) {
    String topic = scene.topic(2);
    scene.sendTo(topic, 0, "a", "b");
    scene.sendTo(topic, 1, "c");
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, topic).open()) {
      scene.take(consumer, 3).stream()
          .filter(message -> message.text().equals("a"))
          .forEach(consumer::ack);
      consumer.commit();
    }
    scene.clock().advance(Duration.ofMinutes(3));
    var one = new Lag(1, Duration.ofMinutes(3));
    assertThat(scene.weir().admin().consumers().describe(name))
        .singleElement()
        .satisfies(stored ->
            assertThat(stored.lags())
                .isEqualTo(
                    Map.of(new TopicPartition(topic, 0), one, new TopicPartition(topic, 1), one)));
  }
}
