package dev.weir.tck.rules;

import static dev.weir.Capability.ADMIN_POSITIONS;
import static dev.weir.Capability.BY_MESSAGE;
import static dev.weir.Capability.DEFINITIONS;
import static dev.weir.Capability.EXPIRY;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InvalidInput;
import dev.weir.Share;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Chapter "What a consumer is".
public interface DefinitionRules {
  Duration MONTH = Duration.ofDays(30);

  @Test
  @Needs({DEFINITIONS, POSITIONS, READ_FROM_OFFSET, BY_MESSAGE})
  default void C193_whatALaterOpenDoesNotNameComesFromTheStore(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("mailer");
    scene.byMessage(name, topic).open().close();
    scene.kill();
    try (var consumer = scene.acking(name, topic).open()) {
      consumer.release(scene.take(consumer)); // which there is by message only
      assertThat(scene.take(consumer).text()).isEqualTo("a");
    }
  }

  @Test
  @Needs({DEFINITIONS, POSITIONS, READ_FROM_OFFSET, BY_MESSAGE})
  default void C194_anotherShareThanTheStoredOneIsRefused(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("mailer");
    scene.byMessage(name, topic).open().close();
    assertThatThrownBy(() -> scene.acking(name, topic).share(Share.BY_PARTITION).open().close())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll(name, "BY_MESSAGE");
  }

  @Test
  @Needs({DEFINITIONS, POSITIONS, READ_FROM_OFFSET})
  default void C195_anotherKeyOrderThanTheStoredOneIsRefused(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("billing");
    scene.acking(name, topic).open().close();
    assertThatThrownBy(() -> scene.acking(name, topic).orderedByKey().open().close())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(name);
  }

  @Test
  @Needs({DEFINITIONS, POSITIONS, READ_FROM_OFFSET})
  default void C196_anUpdateIsToldOnceWithOldAndNew(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("billing");
    List<String> told = new ArrayList<>();
    scene.acking(name, topic).attempts(4).open().close();
    scene.acking(name, topic).onNotice(told::add).open().close();
    scene.acking(name, topic).attempts(7).onNotice(told::add).open().close();
    scene.acking(name, topic).attempts(7).onNotice(told::add).open().close();
    assertThat(told)
        .singleElement()
        .satisfies(notice -> assertThat(notice).contains(name, "4", "7"));
  }

  @Test
  @Needs({EXPIRY, POSITIONS, READ_FROM_OFFSET, ADMIN_POSITIONS})
  default void C227_whatNobodyUsesIsForgottenAfterTheTimeThatItSaid(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, topic).expireAfter(MONTH).open()) {
      consumer.ack(scene.take(consumer));
      consumer.commit();
    }
    month(scene, name, topic);
    scene.await().until(() -> scene.storedPosition(name, topic, 0) == -1);
    assertThat(scene.unreadBy(name, topic)).containsExactly("a", "b");
  }

  @Test
  @Needs({EXPIRY, POSITIONS, READ_FROM_OFFSET, ADMIN_POSITIONS, BY_MESSAGE})
  default void C228_whoIsOpenIsNotForgotten(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("mailer");
    try (var consumer = scene.byMessage(name, topic).expireAfter(MONTH).open()) {
      consumer.ack(scene.take(consumer));
      consumer.commit();
      month(scene, name, topic);
      month(scene, name, topic);
    }
    assertThat(scene.storedPosition(name, topic, 0)).isEqualTo(1);
  }

  /// A month and more, in which the log is asked now and then.
  private static void month(Scene scene, String name, String topic) {
    scene.pass(MONTH.plusDays(2));
    for (int hours = 0; hours < 4; hours++) {
      scene.storedPosition(name, topic, 0);
      scene.pass(Duration.ofHours(1));
    }
    scene.storedPosition(name, topic, 0);
  }
}
