package dev.weir.tck.rules;

import static dev.weir.Capability.ADMIN_POSITIONS;
import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.CommitStrategy.acked;
import static dev.weir.CommitStrategy.delayed;
import static dev.weir.CommitStrategy.onDelivery;
import static dev.weir.CommitStrategy.rolling;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// Chapter "Strategies that commit by themselves".
public interface TimedStrategyRules {
  /// Shorter than the time after which a member that says nothing is put out.
  Duration DELAY = Duration.ofSeconds(20);

  Duration DAY = Duration.ofDays(1);

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, ADMIN_POSITIONS})
  default void C86_rollingCommitsEveryIntervalWhatWasAcked(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(rolling(DELAY)).open()) {
      consumer.ack(scene.take(consumer));
      scene.take(consumer);
      scene.pass(DELAY);
      scene.await().until(() -> scene.storedPosition(name, topic, 0) == 1);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C87_underRollingClosingCommitsWhatIsAckedAndNothingElse(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(rolling(DAY)).open()) {
      consumer.ack(scene.take(consumer));
      scene.take(consumer);
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("b", "c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C88_underDelayedAMessageIsDoneOnceItsTimeHasPassed(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(delayed(DELAY, DAY)).open()) {
      scene.take(consumer, 2);
      scene.pass(DELAY);
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C89_underDelayedAMessageIsNotDoneBeforeItsTimeHasPassed(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(delayed(DELAY, DAY)).open()) {
      scene.take(consumer);
      scene.pass(Duration.ofSeconds(15));
      scene.take(consumer);
      scene.pass(Duration.ofSeconds(15));
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("b", "c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C90_onDeliveryStoresBeforeItHandsOut(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    var consumer = scene.named(name, topic).commit(onDelivery()).open();
    scene.take(consumer, 2);
    scene.kill();
    assertThat(scene.unreadBy(name, topic)).containsExactly("c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, ADMIN_POSITIONS})
  default void C91_commitsWithoutWaitingAreToldInTheOrderOfTheCalls(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    var told = new CopyOnWriteArrayList<String>();
    try (var consumer = scene.named(name, topic).commit(acked()).open()) {
      for (var message : scene.take(consumer, 3)) {
        consumer.ack(message);
        consumer.commitAsync((_, error) -> told.add(message.text() + " " + error));
      }
      scene.await().until(() -> told.size() == 3);
      assertThat(told).containsExactly("a null", "b null", "c null");
      assertThat(scene.storedPosition(name, topic, 0)).isEqualTo(3);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS})
  default void C229_aCommitWithoutWaitingTellsWhatIsStored(Scene scene) {
    String topic = scene.topic(2);
    scene.sendTo(topic, 0, "a", "b");
    scene.sendTo(topic, 1, "c");
    var told = new CompletableFuture<Map<TopicPartition, Long>>();
    try (var consumer = scene.named(scene.name("billing"), topic).commit(acked()).open()) {
      scene.take(consumer, 3).stream()
          .filter(message -> !message.text().equals("b"))
          .forEach(consumer::ack);
      consumer.commitAsync((stored, _) -> told.complete(stored));
      assertThat(told)
          .succeedsWithin(scene.patience())
          .isEqualTo(Map.of(new TopicPartition(topic, 0), 1L, new TopicPartition(topic, 1), 1L));
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C92_aCommitWithoutWaitingThatFailsTellsItsError(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("billing");
    var told = new CompletableFuture<WeirException>();
    var program = scene.other();
    var consumer = scene.acking(program, name, topic).open();
    consumer.ack(scene.take(consumer));
    program.cut().run();
    consumer.commitAsync((_, error) -> told.complete(error));
    assertThat(told).succeedsWithin(scene.patience()).isInstanceOf(Unavailable.class);
    program.kill();
  }
}
