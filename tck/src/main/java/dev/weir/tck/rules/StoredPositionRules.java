package dev.weir.tck.rules;

import static dev.weir.Capability.ADMIN_POSITIONS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.CommitStrategy.manual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Place;
import dev.weir.ResetPlan;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Chapter "Stored positions".
public interface StoredPositionRules {

  @Test
  @Needs({ADMIN_POSITIONS, POSITIONS, READ_FROM_OFFSET})
  default void C74_aResetTellsWhatItWouldDoAndDoesNothing(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d", "e");
    String name = committedAfter(scene, topic, 3);
    var consumers = scene.weir().admin().consumers();
    var back = consumers.reset(name, topic, Place.EARLIEST);
    assertThat(back.consumer()).isEqualTo(name);
    assertThat(back.topic()).isEqualTo(topic);
    assertThat(back.moves()).containsExactly(new ResetPlan.Move(0, OptionalLong.of(3), 0, 0, 3));
    assertThat(consumers.reset(name, topic, Place.LATEST).moves())
        .containsExactly(new ResetPlan.Move(0, OptionalLong.of(3), 5, 2, 0));
    assertThat(scene.unreadBy(name, topic)).containsExactly("d", "e");
  }

  @Test
  @Needs({ADMIN_POSITIONS, POSITIONS, READ_FROM_OFFSET})
  default void C75_anAppliedResetIsWhereTheConsumerGoesOn(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d", "e");
    String name = committedAfter(scene, topic, 3);
    scene.weir().admin().consumers().reset(name, topic, Place.offset(1)).apply();
    assertThat(scene.unreadBy(name, topic)).containsExactly("b", "c", "d", "e");
  }

  @Test
  @Needs({ADMIN_POSITIONS, POSITIONS, READ_FROM_OFFSET})
  default void C76_aResetIsRefusedWhileAMemberReads(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d", "e");
    String name = committedAfter(scene, topic, 3);
    var plan = scene.weir().admin().consumers().reset(name, topic, Place.EARLIEST);
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      assertThat(scene.take(consumer).text()).isEqualTo("d");
      assertThatThrownBy(plan::apply).isInstanceOf(Unavailable.class);
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("d", "e");
  }

  @Test
  @Needs({ADMIN_POSITIONS, POSITIONS, READ_FROM_OFFSET})
  default void C77_aDeletedConsumerStartsAnew(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = committedAfter(scene, topic, 2);
    var deleted = scene.weir().admin().consumers().delete(name);
    assertThat(deleted)
        .singleElement()
        .satisfies(position -> {
          assertThat(position.topicPartition()).isEqualTo(new TopicPartition(topic, 0));
          assertThat(position.position()).isEqualTo(2);
        });
    assertThat(scene.storedPosition(name, topic, 0)).isEqualTo(-1);
    assertThat(scene.unreadBy(name, topic)).containsExactly("a", "b", "c");
  }

  private static String committedAfter(Scene scene, String topic, int messages) {
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      scene.take(consumer, messages);
      consumer.commit();
    }
    return name;
  }
}
