package dev.weir.tck.rules;

import static dev.weir.Capability.ADMIN_POSITIONS;
import static dev.weir.Capability.GROUPS;
import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.CommitStrategy.acked;
import static dev.weir.CommitStrategy.manual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Consumer;
import dev.weir.TopicPartition;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Chapter "Resuming".
public interface ResumeRules {

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C49_aKilledConsumerGoesOnBehindItsLastCommit(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("billing");
    var consumer = scene.named(name, topic).commit(manual()).open();
    scene.take(consumer, 2);
    consumer.commit();
    scene.take(consumer);
    scene.kill();
    assertThat(scene.texts(scene.named(name, topic).commit(manual()))).containsExactly("c", "d");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C50_positionsSurviveReopeningTheLog(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    commitAfter(scene, name, topic, 2);
    scene.reopen();
    assertThat(scene.unreadBy(name, topic)).containsExactly("c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C51_everyNameHasItsOwnPosition(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String lower = scene.name("billing");
    String upper = lower.replace("billing", "Billing");
    commitAfter(scene, lower, topic, 1);
    commitAfter(scene, upper, topic, 2);
    assertThat(scene.unreadBy(lower, topic)).containsExactly("b", "c");
    assertThat(scene.unreadBy(upper, topic)).containsExactly("c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS})
  default void C52_everyPartitionHasItsOwnPosition(Scene scene) {
    String topic = scene.topic(2);
    scene.sendTo(topic, 0, "a0", "b0");
    scene.sendTo(topic, 1, "a1", "b1");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(acked()).open()) {
      scene.take(consumer, 4).stream()
          .filter(message -> !message.text().equals("b1"))
          .forEach(consumer::ack);
      consumer.commit();
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("b1");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, ADMIN_POSITIONS})
  default void C53_whatWasCommittedIsListed(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      assertThat(scene.storedPosition(name, topic, 0)).isEqualTo(-1);
      scene.take(consumer, 2);
      consumer.commit();
      assertThat(scene.storedPosition(name, topic, 0)).isEqualTo(2);
    }
    var described = scene.weir().admin().consumers().describe(name);
    assertThat(described).singleElement().extracting(c -> c.topic()).isEqualTo(topic);
    assertThat(described.getFirst().positions())
        .singleElement()
        .satisfies(stored -> {
          assertThat(stored.consumer()).isEqualTo(name);
          assertThat(stored.topicPartition()).isEqualTo(new TopicPartition(topic, 0));
          assertThat(stored.position()).isEqualTo(2);
        });
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, ADMIN_POSITIONS})
  default void C54_aPositionTellsWhenItWasLastCommitted(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    scene.clock().advance(Duration.ofMinutes(7));
    var committedAt = scene.clock().instant();
    commitAfter(scene, name, topic, 1);
    scene.clock().advance(Duration.ofMinutes(4));
    assertThat(scene.weir().admin().consumers().describe(name).getFirst().positions())
        .singleElement()
        .extracting(position -> position.lastSeen())
        .isEqualTo(committedAt);
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS})
  default void C55_membersShareTheirConsumersPartitions(Scene scene) {
    String topic = scene.topic(2);
    String name = scene.name("billing");
    var members = scene.named(name, topic).commit(manual());
    try (var one = members.open();
        var two = members.open()) {
      awaitOneEach(scene, one, two);
      assertThat(one.assignment()).doesNotContainAnyElementsOf(two.assignment());
      scene.sendTo(topic, 0, "a", "b", "c");
      scene.sendTo(topic, 1, "d", "e", "f");
      List<String> received = new ArrayList<>();
      received.addAll(three(scene, one));
      received.addAll(three(scene, two));
      Collections.sort(received);
      assertThat(received).containsExactly("a", "b", "c", "d", "e", "f");
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C223_aResumableConsumerGoesOnWhereItsHostLeftIt(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    var here = scene.fromStart(topic).resumable().commit(manual());
    try (var consumer = here.open()) {
      scene.take(consumer, 2);
      consumer.commit();
      scene.take(consumer);
    }
    scene.reopen();
    assertThat(scene.texts(scene.fromStart(topic).resumable().commit(manual())))
        .containsExactly("c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, PARTITIONS, GROUPS})
  default void C85_othersTakeOverFromAMemberThatCloses(Scene scene) {
    String topic = scene.topic(2);
    String name = scene.name("billing");
    var members = scene.named(name, topic).commit(manual());
    try (var one = members.open()) {
      try (var two = members.open()) {
        awaitOneEach(scene, one, two);
        int leaving = two.assignment().iterator().next().partition();
        scene.sendTo(topic, leaving, "done", "in hand");
        assertThat(scene.take(two).text()).isEqualTo("done");
        two.commit();
        scene.take(two);
      }
      assertThat(scene.take(one).text()).isEqualTo("in hand");
      assertThat(one.assignment()).hasSize(2);
    }
  }

  /// Both members must ask for the partitions to be shared out.
  private static void awaitOneEach(Scene scene, Consumer one, Consumer two) {
    scene
        .await()
        .until(() -> {
          one.poll(1, Duration.ofMillis(50));
          two.poll(1, Duration.ofMillis(50));
          return one.assignment().size() == 1 && two.assignment().size() == 1;
        });
  }

  private static List<String> three(Scene scene, Consumer member) {
    return scene.texts(member, 3);
  }

  private static void commitAfter(Scene scene, String name, String topic, int messages) {
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      scene.take(consumer, messages);
      consumer.commit();
    }
  }
}
