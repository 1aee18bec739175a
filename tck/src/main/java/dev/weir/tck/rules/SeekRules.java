package dev.weir.tck.rules;

import static dev.weir.Capability.BY_MESSAGE;
import static dev.weir.Capability.GROUPS;
import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Capability.READ_FROM_TIME;
import static dev.weir.Capability.SEEK;
import static dev.weir.Capability.SEEK_IN_GROUP;
import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.NotAssigned;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Chapter "Moving".
public interface SeekRules {

  @Test
  @Needs({SEEK, READ_FROM_OFFSET, PARTITIONS})
  default void C151_aPartitionMovesAlone(Scene scene) {
    String topic = twoByThree(scene);
    var zero = new TopicPartition(topic, 0);
    try (var consumer = scene.fromStart(topic).open()) {
      scene.take(consumer, 6);
      consumer.seek(zero, Place.offset(1));
      assertThat(scene.texts(consumer, 2)).containsExactly("b0", "c0");
      scene.givesNothing(consumer);
      assertThatThrownBy(() -> consumer.seek(new TopicPartition(topic, 2), EARLIEST))
          .isInstanceOf(NotAssigned.class);
    }
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET, PARTITIONS})
  default void C152_aSeekMovesEveryPartition(Scene scene) {
    String topic = twoByThree(scene);
    try (var consumer = scene.fromStart(topic).open()) {
      scene.take(consumer);
      consumer.seek(LATEST);
      scene.givesNothing(consumer);
      consumer.seek(Place.last(1));
      assertThat(scene.texts(consumer, 2)).containsExactlyInAnyOrder("c0", "c1");
      consumer.seek(EARLIEST);
      assertThat(scene.texts(consumer, 6)).contains("a0", "a1");
    }
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET, READ_FROM_TIME})
  default void C153_aSeekToATimeGoesToTheFirstMessageThatIsLater(Scene scene) {
    String topic = scene.topicWith("a");
    scene.clock().advance(Duration.ofMinutes(1));
    var time = scene.clock().instant();
    scene.send(topic, "b");
    scene.clock().advance(Duration.ofMinutes(1));
    scene.send(topic, "c");
    try (var consumer = scene.fromStart(topic).open()) {
      scene.take(consumer);
      consumer.seek(Place.time(time));
      assertThat(scene.take(consumer).text()).isEqualTo("c");
    }
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET})
  default void C154_rewindIsASeekToAnOffset(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    try (var consumer = scene.fromStart(topic).open()) {
      scene.take(consumer, 3);
      consumer.rewind(1);
      assertThat(scene.texts(consumer, 2)).containsExactly("b", "c");
    }
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET})
  default void C155_aMoveToWhereNothingIsLeavesTheConsumerWhereItWas(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    try (var consumer = scene.fromStart(topic).open()) {
      scene.take(consumer);
      assertThatThrownBy(() -> consumer.seek(Place.offset(9))).isInstanceOf(OffsetOutOfRange.class);
      assertThatThrownBy(() -> consumer.seek(new TopicPartition(topic, 0), Place.offset(9)))
          .isInstanceOf(OffsetOutOfRange.class);
      assertThat(scene.take(consumer).text()).isEqualTo("b");
    }
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET, POSITIONS})
  default void C156_whatWasHandedOutBeforeAMoveCannotBeAcked(Scene scene) {
    String topic = scene.topicWith("a", "b");
    try (var consumer = scene.acking(scene.name("billing"), topic).open()) {
      var message = scene.take(consumer);
      consumer.seek(new TopicPartition(topic, 0), EARLIEST);
      assertThatThrownBy(() -> consumer.ack(message)).isInstanceOf(NotAssigned.class);
      var again = scene.take(consumer);
      assertThat(again.text()).isEqualTo("a");
      consumer.ack(again);
    }
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET, POSITIONS})
  default void C157_aMoveOfAPartitionForgetsWhatWasDoneBehindItsPlace(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, topic).open()) {
      scene.take(consumer, 3).forEach(consumer::ack);
      consumer.commit();
      consumer.seek(new TopicPartition(topic, 0), Place.offset(1));
      consumer.ack(scene.take(consumer));
      consumer.commit();
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("c");
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET, POSITIONS, GROUPS})
  default void C158_whoMovesAPartitionStaysAMember(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, topic).open()) {
      scene.take(consumer, 2);
      consumer.seek(new TopicPartition(topic, 0), EARLIEST);
      assertThat(consumer.membership()).isInstanceOf(Membership.Member.class);
      consumer.ack(scene.take(consumer));
      consumer.commit();
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("b");
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET, POSITIONS, GROUPS, SEEK_IN_GROUP})
  default void C159_whoMovesAllPartitionsStaysAMember(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, topic).open()) {
      scene.take(consumer, 2);
      consumer.seek(EARLIEST);
      assertThat(consumer.membership()).isInstanceOf(Membership.Member.class);
      consumer.ack(scene.take(consumer));
      consumer.commit();
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("b");
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET, PARTITIONS})
  default void C160_whatIsAssignedByHandIsReadFromTheNextMoveOn(Scene scene) {
    String topic = twoByThree(scene);
    var one = new TopicPartition(topic, 1);
    try (var consumer = scene.fromStart(topic).open()) {
      consumer.assign(one);
      assertThat(scene.texts(consumer, 6)).contains("a0", "a1");
      consumer.rewind(1);
      assertThat(consumer.assignment()).isEqualTo(Set.of(one));
      assertThat(scene.texts(consumer, 2)).containsExactly("b1", "c1");
      scene.givesNothing(consumer);
    }
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET, PARTITIONS})
  default void C161_onlyWhatWasAssignedByHandCanBeTakenBack(Scene scene) {
    String topic = twoByThree(scene);
    var zero = new TopicPartition(topic, 0);
    var one = new TopicPartition(topic, 1);
    try (var consumer = scene.fromStart(topic).open()) {
      assertThatThrownBy(() -> consumer.unassign(zero)).isInstanceOf(NotAssigned.class);
      assertThatThrownBy(() -> consumer.assign(new TopicPartition(scene.name("none"), 0)))
          .isInstanceOf(NotFound.class);
      consumer.assign(zero);
      consumer.assign(one);
      consumer.unassign(zero);
      consumer.seek(EARLIEST);
      assertThat(scene.texts(consumer, 3)).containsExactly("a1", "b1", "c1");
      scene.givesNothing(consumer);
    }
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET})
  default void C162_anInterruptedMoveEndsAtTheOldOrTheNewPlace(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    try (var consumer = scene.fromStart(topic).open()) {
      scene.take(consumer);
      var flagged =
          CompletableFuture.supplyAsync(
              () -> {
                Thread.currentThread().interrupt();
                try {
                  consumer.seek(Place.offset(2));
                } catch (WeirException interrupted) {
                  // Then it is at the old place.
                }
                return Thread.interrupted();
              },
              task -> Thread.ofVirtual().start(task));
      assertThat(flagged).succeedsWithin(scene.patience()).isEqualTo(true);
      assertThat(scene.take(consumer).text()).isIn("b", "c");
    }
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET, PARTITIONS})
  default void C163_movesAtTheSameTimeDoNotMix(Scene scene) {
    String topic = twoByThree(scene);
    try (var consumer = scene.fromStart(topic).open()) {
      for (int i = 0; i < 20; i++) {
        // Whichever thread is the slower one here, each move is now and then the last.
        boolean even = i % 2 == 0;
        Place there = even ? Place.offset(2) : EARLIEST;
        Place here = even ? EARLIEST : Place.offset(2);
        var other = CompletableFuture.runAsync(() -> consumer.seek(there));
        consumer.seek(here);
        other.join();
        assertThat(consumer.positions().values()).hasSize(2).containsAnyOf(0L, 2L);
        assertThat(Set.copyOf(consumer.positions().values())).hasSize(1);
      }
    }
  }

  @Test
  @Needs({SEEK, READ_FROM_OFFSET, BY_MESSAGE, SEEK_IN_GROUP})
  default void C164_byMessageAMoveMovesAllMembers(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    var mailer = scene.byMessage(scene.name("mailer"), topic).lease(Duration.ofMinutes(5));
    try (var one = mailer.open();
        var two = mailer.open()) {
      var stale = scene.take(one);
      two.ack(scene.take(two));
      two.commit();
      two.seek(EARLIEST);
      assertThat(scene.texts(two, 3)).containsExactlyInAnyOrder("a", "b", "c");
      assertThatThrownBy(
              () -> {
                one.ack(stale);
                one.commit();
              })
          .isInstanceOfAny(Fenced.class, NotAssigned.class);
    }
  }

  private static String twoByThree(Scene scene) {
    String topic = scene.topic(2);
    for (int partition : List.of(0, 1)) {
      scene.sendTo(topic, partition, "a" + partition, "b" + partition, "c" + partition);
    }
    return topic;
  }
}
