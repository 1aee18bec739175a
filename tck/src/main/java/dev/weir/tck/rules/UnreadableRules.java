package dev.weir.tck.rules;

import static dev.weir.Capability.BY_MESSAGE;
import static dev.weir.Capability.GAPS_BY_MESSAGE;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Capability.SEEK;
import static dev.weir.CommitStrategy.manual;
import static dev.weir.FailurePolicy.Action.SKIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Corrupt;
import dev.weir.FailurePolicy;
import dev.weir.OffsetOutOfRange;
import dev.weir.RetentionPassed;
import dev.weir.TopicPartition;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Chapter "What cannot be read".
public interface UnreadableRules {

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C226_whatRetentionTookIsTold(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("billing");
    commitAfterOne(scene, name, topic);
    scene.expire(new TopicPartition(topic, 0), 3);
    for (int i = 0; i < 2; i++) {
      try (var consumer = scene.acking(name, topic).open()) {
        assertThatThrownBy(() -> scene.take(consumer))
            .isInstanceOfSatisfying(
                RetentionPassed.class,
                e -> {
                  assertThat(e.topicPartition()).isEqualTo(new TopicPartition(topic, 0));
                  assertThat(e.requested()).isEqualTo(1);
                  assertThat(e.earliest()).isEqualTo(3);
                });
        assertThatThrownBy(() -> scene.take(consumer)).isInstanceOf(RetentionPassed.class);
      }
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, SEEK})
  default void C212_underSkipItGoesOnBehindWhatRetentionTook(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("billing");
    commitAfterOne(scene, name, topic);
    scene.expire(new TopicPartition(topic, 0), 3);
    var told = told();
    try (var consumer =
        skipping(RetentionPassed.class, told, scene.named(name, topic)).commit(manual()).open()) {
      assertThat(scene.take(consumer).text()).isEqualTo("d");
      consumer.commit();
    }
    assertThat(told).singleElement().asString().contains("2 offsets", topic);
    assertThat(scene.unreadBy(name, topic)).isEmpty();
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, SEEK})
  default void C213_aPolicyForAnyOffsetThatIsNotThereIsOneForRetention(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("billing");
    commitAfterOne(scene, name, topic);
    scene.expire(new TopicPartition(topic, 0), 3);
    try (var consumer =
        skipping(OffsetOutOfRange.class, told(), scene.acking(name, topic)).open()) {
      assertThat(scene.take(consumer).text()).isEqualTo("d");
    }
    var stopping =
        FailurePolicy.RETRY
            .on(OffsetOutOfRange.class, SKIP)
            .on(RetentionPassed.class, FailurePolicy.Action.STOP);
    try (var consumer = scene.acking(name, topic).onFailure(stopping).open()) {
      assertThatThrownBy(() -> scene.take(consumer)).isInstanceOf(RetentionPassed.class);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, SEEK})
  default void C214_damageIsToldAfterWhatLiesBeforeIt(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("billing");
    scene.damage(new TopicPartition(topic, 0), 1, 2);
    for (int i = 0; i < 2; i++) {
      try (var consumer = scene.acking(name, topic).open()) {
        assertThat(scene.take(consumer).text()).isEqualTo("a");
        assertThatThrownBy(() -> scene.take(consumer)).isInstanceOf(Corrupt.class);
        assertThatThrownBy(() -> scene.take(consumer)).isInstanceOf(Corrupt.class);
      }
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, SEEK})
  default void C215_underSkipItGoesOnBehindTheDamage(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("billing");
    scene.damage(new TopicPartition(topic, 0), 1, 2);
    var told = told();
    var builder = skipping(Corrupt.class, told, scene.named(name, topic)).commit(manual());
    try (var consumer = builder.open()) {
      assertThat(scene.texts(consumer, 2)).containsExactly("a", "d");
      consumer.commit();
    }
    assertThat(told).singleElement().asString().contains("2 offsets", topic);
    scene.send(topic, "e");
    try (var consumer = scene.acking(name, topic).open()) {
      assertThat(scene.take(consumer).text()).isEqualTo("e");
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET, GAPS_BY_MESSAGE})
  default void C216_byMessageWhatRetentionTookIsTold(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("mailer");
    for (int i = 0; i < 2; i++) {
      try (var consumer = scene.byMessage(name, topic).open()) {
        scene.expire(new TopicPartition(topic, 0), 3);
        assertThatThrownBy(() -> scene.take(consumer)).isInstanceOf(RetentionPassed.class);
        assertThatThrownBy(() -> scene.take(consumer)).isInstanceOf(RetentionPassed.class);
      }
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET, GAPS_BY_MESSAGE})
  default void C217_byMessageUnderSkipWhatRetentionTookIsSettled(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("mailer");
    var told = told();
    try (var consumer =
        skipping(RetentionPassed.class, told, scene.byMessage(name, topic)).open()) {
      scene.expire(new TopicPartition(topic, 0), 3);
      takeAndAck(scene, consumer, "d");
    }
    assertThat(told).singleElement().asString().contains("3 offsets", topic);
    assertThat(scene.finished(scene.byMessage(name, topic))).isEmpty();
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET, GAPS_BY_MESSAGE})
  default void C218_byMessageDamageIsTold(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    scene.damage(new TopicPartition(topic, 0), 1, 1);
    try (var consumer = scene.byMessage(scene.name("mailer"), topic).open()) {
      takeAndAck(scene, consumer, "a");
      assertThatThrownBy(() -> scene.take(consumer)).isInstanceOf(Corrupt.class);
      assertThatThrownBy(() -> scene.take(consumer)).isInstanceOf(Corrupt.class);
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET, GAPS_BY_MESSAGE})
  default void C219_byMessageUnderSkipDamageIsSettled(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("mailer");
    scene.damage(new TopicPartition(topic, 0), 1, 1);
    var told = told();
    try (var consumer = skipping(Corrupt.class, told, scene.byMessage(name, topic)).open()) {
      takeAndAck(scene, consumer, "a");
      takeAndAck(scene, consumer, "c");
    }
    assertThat(told).singleElement().asString().contains("1 offsets", topic);
    assertThat(scene.finished(scene.byMessage(name, topic))).isEmpty();
  }

  private static void commitAfterOne(Scene scene, String name, String topic) {
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      scene.take(consumer);
      consumer.commit();
    }
  }

  private static void takeAndAck(Scene scene, Consumer consumer, String text) {
    var message = scene.take(consumer);
    assertThat(message.text()).isEqualTo(text);
    consumer.ack(message);
    consumer.commit();
  }

  private static List<String> told() {
    return Collections.synchronizedList(new ArrayList<>());
  }

  /// @param told collects the notices of what is skipped
  private static ConsumerBuilder skipping(
      Class<? extends Throwable> error, List<String> told, ConsumerBuilder builder) {
    return builder
        .onFailure(FailurePolicy.RETRY.on(error, SKIP))
        .onNotice(notice -> {
          if (notice.contains("goes on at")) {
            told.add(notice);
          }
        });
  }
}
