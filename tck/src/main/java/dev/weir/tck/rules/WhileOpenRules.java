package dev.weir.tck.rules;

import static dev.weir.Capability.ADD_PARTITIONS;
import static dev.weir.Capability.LAG;
import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Capability.TOPICS;
import static dev.weir.Capability.TOPIC_PATTERNS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InvalidInput;
import dev.weir.NotAssigned;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Chapter "While it is open": pauses, places, names that match.
public interface WhileOpenRules {

  @Test
  @Needs({READ_FROM_OFFSET, PARTITIONS})
  default void C165_aPausedPartitionHandsOutNothingUntilItIsResumed(Scene scene) {
    String topic = scene.topic(2);
    var zero = new TopicPartition(topic, 0);
    try (var consumer = scene.fromStart(topic).open()) {
      consumer.pause(zero);
      assertThat(consumer.paused()).isEqualTo(Set.of(zero));
      scene.sendTo(topic, 0, "held");
      scene.sendTo(topic, 1, "goes on");
      assertThat(scene.take(consumer).text()).isEqualTo("goes on");
      scene.givesNothing(consumer);
      consumer.resume(zero);
      assertThat(consumer.paused()).isEmpty();
      assertThat(scene.take(consumer).text()).isEqualTo("held");
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, PARTITIONS})
  default void C166_pausingWithoutAPartitionPausesAll(Scene scene) {
    String topic = scene.topic(2);
    scene.sendTo(topic, 0, "zero");
    scene.sendTo(topic, 1, "one");
    try (var consumer = scene.fromStart(topic).open()) {
      consumer.pause();
      scene.givesNothing(consumer);
      assertThat(consumer.paused()).isEqualTo(consumer.assignment()).hasSize(2);
      consumer.resume();
      assertThat(scene.texts(consumer, 2)).containsExactlyInAnyOrder("zero", "one");
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, PARTITIONS})
  default void C167_aPartitionThatIsNotReadIsNotAssigned(Scene scene) {
    String topic = scene.topic(2);
    var other = new TopicPartition(topic, 1);
    try (var consumer = scene.fromStart(topic).partitions(0).open()) {
      assertThatThrownBy(() -> consumer.pause(other)).isInstanceOf(NotAssigned.class);
      assertThatThrownBy(() -> consumer.position(other)).isInstanceOf(NotAssigned.class);
      assertThat(consumer.paused()).isEmpty();
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, POSITIONS})
  default void C168_positionIsWhatComesNextAndCommittedWhatIsStored(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    var zero = new TopicPartition(topic, 0);
    try (var consumer = scene.acking(scene.name("billing"), topic).open()) {
      assertThat(consumer.committed(zero)).isEmpty();
      var messages = scene.take(consumer, 2);
      assertThat(consumer.position(zero)).isEqualTo(2);
      consumer.ack(messages.getFirst());
      consumer.commit();
      assertThat(consumer.committed(zero)).hasValue(1);
      assertThat(consumer.position(zero)).isEqualTo(2);
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, LAG})
  default void C169_whoHasCaughtUpNeedsNoTimeForIt(Scene scene) {
    String topic = scene.topicWith("a");
    try (var consumer = scene.fromStart(topic).open()) {
      assertThat(consumer.timeToCatchUp()).isEmpty();
      scene.take(consumer);
      assertThat(consumer.timeToCatchUp()).hasValue(Duration.ZERO);
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, LAG})
  default void C170_theTimeToCatchUpFollowsFromThePaceOfTheLastMinute(Scene scene) {
    String topic = scene.topic();
    scene.send(topic, IntStream.range(0, 40).mapToObj(i -> "m" + i).toArray(String[]::new));
    try (var consumer = scene.fromStart(topic).open()) {
      consumer.timeToCatchUp();
      for (int second = 0; second < 20; second++) {
        scene.take(consumer);
        scene.pass(Duration.ofSeconds(1));
        consumer.timeToCatchUp();
      }
      assertThat(consumer.timeToCatchUp())
          .hasValueSatisfying(
              time -> assertThat(time).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(60)));
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, TOPICS, TOPIC_PATTERNS})
  default void C171_aPatternReadsEveryTopicThatMatches(Scene scene) {
    String prefix = scene.name("pattern");
    var topics = scene.weir().admin().topics();
    topics.create(prefix + ".a", 1);
    topics.create(prefix + ".b", 1);
    topics.create("other-" + prefix, 1);
    scene.send(prefix + ".a", "a");
    scene.send(prefix + ".b", "b");
    scene.send("other-" + prefix, "other");
    try (var consumer = scene.fromStart(prefix + ".*").open()) {
      assertThat(scene.texts(consumer, 2)).containsExactlyInAnyOrder("a", "b");
      scene.givesNothing(consumer);
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, TOPICS, TOPIC_PATTERNS})
  default void C172_aTopicThatComesLaterIsReadToo(Scene scene) {
    String prefix = scene.name("pattern");
    var topics = scene.weir().admin().topics();
    topics.create(prefix + ".a", 1);
    scene.send(prefix + ".a", "a");
    try (var consumer = scene.fromStart(prefix + ".*").open()) {
      assertThat(scene.take(consumer).text()).isEqualTo("a");
      topics.create(prefix + ".b", 1);
      scene.send(prefix + ".b", "b");
      scene.pass(Duration.ofMinutes(1));
      assertThat(scene.take(consumer).text()).isEqualTo("b");
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, TOPICS, TOPIC_PATTERNS})
  default void C173_deadLettersAndRedrivenMessagesMatchNoPattern(Scene scene) {
    String prefix = scene.name("pattern");
    for (String topic : new String[] {".a", ".a.mailer.dead", ".a.mailer.redrive"}) {
      scene.weir().admin().topics().create(prefix + topic, 1);
      scene.send(prefix + topic, topic);
    }
    try (var consumer = scene.fromStart(prefix + "*").open()) {
      assertThat(scene.take(consumer).text()).isEqualTo(".a");
      scene.givesNothing(consumer);
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, PARTITIONS, ADD_PARTITIONS})
  default void C224_partitionsThatAreAddedAreReadFromTheirBeginning(Scene scene) {
    String topic = scene.topicWith("before");
    try (var consumer = scene.weir().consumer(topic).from(Place.LATEST).open()) {
      scene.givesNothing(consumer);
      scene.weir().admin().topics().addPartitions(topic, 2);
      scene.sendTo(topic, 1, "first");
      scene.pass(Duration.ofMinutes(1));
      assertThat(scene.take(consumer).text()).isEqualTo("first");
    }
  }

  @Test
  @Needs(POSITIONS)
  default void C174_aResumableConsumerHasNoOtherName(Scene scene) {
    String topic = scene.topic();
    assertThatThrownBy(
            () -> scene.fromStart(topic).named(scene.name("billing")).resumable().open().close())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("resumable()");
  }
}
