package dev.weir.tck.rules;

import static dev.weir.Capability.BY_MESSAGE;
import static dev.weir.Capability.DEAD_LETTERS;
import static dev.weir.Capability.KEYS;
import static dev.weir.Capability.KEY_ORDER_BY_MESSAGE;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.CommitStrategy.manual;
import static dev.weir.tck.Scene.LEASE;
import static dev.weir.tck.rules.StrategyRules.LAZY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InvalidInput;
import dev.weir.Place;
import dev.weir.Share;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Chapter "By message": retries, order, strategies.
public interface MessageRules {
  /// Real on logs whose time is their own.
  Duration DELAY = Duration.ofSeconds(2);

  Duration LONG_LEASE = Duration.ofMinutes(5);

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C133_byMessageAMessageThatWaitsHoldsNothingBack(Scene scene) {
    String topic = scene.topicWith("a", "b");
    try (var consumer = scene.byMessage(scene.name("mailer"), topic).lease(LONG_LEASE).open()) {
      consumer.retry(scene.take(consumer), DELAY);
      assertThat(scene.take(consumer).text()).isEqualTo("b");
      scene.givesNothing(consumer);
      scene.pass(DELAY);
      var again = scene.take(consumer);
      assertThat(again.text()).isEqualTo("a");
      assertThat(again.attempt()).isEqualTo(2);
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET, DEAD_LETTERS})
  default void C134_byMessageAMessageIsDeadAfterItsLastAttempt(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("mailer");
    var mailer = scene.byMessage(name, topic).attempts(2).lease(LONG_LEASE);
    try (var consumer = mailer.open()) {
      var first = scene.take(consumer);
      assertThat(scene.take(consumer).text()).isEqualTo("b");
      consumer.retry(first, Duration.ZERO);
      consumer.retry(scene.take(consumer), Duration.ZERO);
      scene.givesNothing(consumer);
      assertThat(scene.deadLetters(name))
          .singleElement()
          .satisfies(letter -> assertThat(letter.message().text()).isEqualTo("a"));
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET, DEAD_LETTERS})
  default void C135_aMessageThatKillsWhoHandlesItIsDeadInTheEnd(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("mailer");
    for (int attempt = 1; attempt <= 2; attempt++) {
      var program = scene.other();
      var doomed = scene.byMessage(program, name, topic).attempts(2).open();
      assertThat(scene.take(doomed).attempt()).isEqualTo(attempt);
      program.kill();
      scene.pass(LEASE);
    }
    try (var consumer = scene.byMessage(name, topic).attempts(2).open()) {
      scene
          .await()
          .until(() -> {
            assertThat(consumer.next(Duration.ofMillis(20))).isEmpty();
            return scene.deadLetters(name).size() == 1;
          });
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C136_eachMessageOfABatchIsSettledByItself(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    var mailer = scene.byMessage(scene.name("mailer"), topic).lease(LONG_LEASE);
    try (var consumer = mailer.open()) {
      var batch = new ArrayList<>(consumer.poll(4, scene.patience()));
      while (batch.size() < 4) {
        batch.addAll(consumer.poll(4 - batch.size(), scene.patience()));
      }
      consumer.ack(batch.get(0));
      consumer.ack(batch.get(2));
      consumer.release(batch.get(1));
      consumer.commit();
    }
    assertThat(scene.finished(mailer)).containsExactlyInAnyOrder("b", "d");
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET, KEYS, KEY_ORDER_BY_MESSAGE})
  default void C137_inKeyOrderNoTwoMembersHaveOneKey(Scene scene) {
    String topic = scene.topic();
    scene.sendKeyed(topic, "a", "a1");
    scene.sendKeyed(topic, "a", "a2");
    scene.sendKeyed(topic, "b", "b1");
    var mailer = scene.byMessage(scene.name("mailer"), topic).lease(LONG_LEASE).orderedByKey();
    try (var one = mailer.open();
        var two = mailer.open()) {
      var first = scene.take(one);
      assertThat(first.text()).isEqualTo("a1");
      assertThat(scene.take(two).text()).isEqualTo("b1");
      scene.givesNothing(two);
      one.ack(first);
      one.commit();
      assertThat(scene.take(two).text()).isEqualTo("a2");
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET, KEYS, KEY_ORDER_BY_MESSAGE})
  default void C138_aBlockedKeyHoldsBackItsOwnLaterMessagesOnly(Scene scene) {
    String topic = scene.topic();
    scene.sendKeyed(topic, "a", "a1");
    scene.sendKeyed(topic, "a", "a2");
    scene.sendKeyed(topic, "b", "b1");
    scene.send(topic, "no key");
    var mailer = scene.byMessage(scene.name("mailer"), topic).lease(LONG_LEASE).orderedByKey();
    try (var consumer = mailer.open()) {
      consumer.retry(scene.take(consumer), DELAY);
      assertThat(scene.texts(consumer, 2)).containsExactly("b1", "no key");
      scene.givesNothing(consumer);
      scene.pass(DELAY);
      var again = scene.take(consumer);
      assertThat(again.text()).isEqualTo("a1");
      consumer.ack(again);
      consumer.commit();
      assertThat(scene.take(consumer).text()).isEqualTo("a2");
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C139_sharingByMessageNeedsAName(Scene scene) {
    String topic = scene.topicWith("a");
    assertThatThrownBy(() -> scene.fromStart(topic).share(Share.BY_MESSAGE).open().close())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("named");
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C140_underAutoAskingForTheNextAcksByMessageToo(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("mailer");
    var mailer = scene.byMessage(name, topic).lease(LONG_LEASE);
    try (var consumer = mailer.commit(LAZY).open()) {
      assertThat(scene.texts(consumer, 2)).containsExactly("a", "b");
    }
    assertThat(scene.finished(mailer)).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C141_underManualCommitAcksAllThatIsInHandByMessageToo(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    var mailer = scene.byMessage(scene.name("mailer"), topic).lease(LONG_LEASE);
    try (var consumer = mailer.commit(manual()).open()) {
      scene.take(consumer, 2);
      consumer.commit();
      scene.take(consumer);
    }
    assertThat(scene.finished(mailer)).containsExactly("c");
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C142_untilEndsOnceAllBelowItIsSettledByMessage(Scene scene) {
    String topic = scene.topicWith("a");
    var mailer = scene.byMessage(scene.name("mailer"), topic).lease(LONG_LEASE);
    try (var consumer = mailer.until(Place.LATEST).open()) {
      scene.send(topic, "late");
      var message = scene.take(consumer);
      scene.givesNothing(consumer);
      assertThat(consumer.ended()).isFalse();
      consumer.retry(message, Duration.ZERO);
      var again = scene.take(consumer);
      assertThat(again.text()).isEqualTo("a");
      consumer.ack(again);
      consumer.commit();
      assertThat(consumer.next(scene.patience())).isEmpty();
      assertThat(consumer.ended()).isTrue();
    }
  }
}
