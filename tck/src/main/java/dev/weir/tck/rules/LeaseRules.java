package dev.weir.tck.rules;

import static dev.weir.Capability.BY_MESSAGE;
import static dev.weir.Capability.EXTEND;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Capability.UNCOUNTED_RELEASE;
import static dev.weir.tck.Scene.LEASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Consumer;
import dev.weir.Fenced;
import dev.weir.Message;
import dev.weir.Share;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Chapter "By message": leases.
public interface LeaseRules {
  /// On a real clock, longer than any pause of a busy machine.
  Duration LONG = Duration.ofMinutes(1);

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C122_byMessageEachMessageGoesToOneMember(Scene scene) {
    String topic = scene.topic();
    String[] texts = IntStream.range(0, 60).mapToObj(i -> "m" + i).toArray(String[]::new);
    scene.send(topic, texts);
    var mailer = scene.byMessage(scene.name("mailer"), topic).lease(LONG);
    var received = new ArrayList<String>();
    try (var one = mailer.open();
        var two = mailer.open();
        var three = mailer.open()) {
      scene
          .await()
          .until(() -> {
            for (var member : List.of(one, two, three)) {
              for (var message : member.poll(5, Duration.ofMillis(20))) {
                received.add(message.text());
                member.ack(message);
              }
              member.commit();
            }
            return received.size() >= texts.length;
          });
      scene.givesNothing(one);
    }
    assertThat(received).containsExactlyInAnyOrder(texts);
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C123_byMessageMembersBeyondThePartitionsWorkToo(Scene scene) {
    String topic = scene.topic();
    var mailer = scene.byMessage(scene.name("mailer"), topic).lease(LONG);
    try (var one = mailer.open();
        var two = mailer.open()) {
      scene.send(topic, "a");
      assertThat(scene.take(one).text()).isEqualTo("a");
      scene.send(topic, "b");
      assertThat(scene.take(two).text()).isEqualTo("b");
      scene.send(topic, "c");
      assertThat(scene.take(one).text()).isEqualTo("c");
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C124_byMessageARestartRepeatsExactlyWhatWasNotAcked(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d", "e");
    String name = scene.name("mailer");
    var consumer = scene.byMessage(name, topic).open();
    var messages = scene.take(consumer, 5);
    consumer.ack(messages.get(3));
    consumer.ack(messages.get(1));
    consumer.commit();
    scene.kill();
    scene.pass(LEASE);
    assertThat(scene.finished(scene.byMessage(name, topic)))
        .containsExactlyInAnyOrder("a", "c", "e");
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C125_whenALeaseIsOverAnotherMemberIsHandedTheMessage(Scene scene) {
    String topic = scene.topicWith("a");
    var mailer = scene.byMessage(scene.name("mailer"), topic);
    try (var one = mailer.open();
        var two = mailer.open()) {
      assertThat(scene.take(one).attempt()).isEqualTo(1);
      scene.pass(LEASE);
      var again = scene.take(two);
      assertThat(again.text()).isEqualTo("a");
      assertThat(again.attempt()).isEqualTo(2);
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C126_aLeasedMessageIsHandedToNobodyElse(Scene scene) {
    String topic = scene.topicWith("a");
    var mailer = scene.acking(scene.name("mailer"), topic).share(Share.BY_MESSAGE);
    try (var one = mailer.open();
        var two = mailer.open()) {
      scene.take(one);
      scene.givesNothing(two);
      scene.givesNothing(one);
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET, EXTEND})
  default void C127_anExtendedLeaseHolds(Scene scene) {
    String topic = scene.topicWith("a");
    var mailer = scene.byMessage(scene.name("mailer"), topic);
    try (var one = mailer.open();
        var two = mailer.open()) {
      var message = scene.take(one);
      one.extend(message, Duration.ofHours(1));
      scene.pass(LEASE.multipliedBy(2));
      scene.givesNothing(two);
      one.ack(message);
      one.commit();
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C128_anAckOfALeaseThatIsOverIsFenced(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("mailer");
    var mailer = scene.byMessage(name, topic);
    try (var one = mailer.open();
        var two = mailer.open()) {
      var stale = scene.take(one);
      scene.pass(LEASE);
      var fresh = scene.take(two);
      assertThatThrownBy(() -> ackAndCommit(one, stale)).isInstanceOf(Fenced.class);
      ackAndCommit(two, fresh);
    }
    assertThat(scene.finished(mailer)).isEmpty();
  }

  private static void ackAndCommit(Consumer consumer, Message message) {
    consumer.ack(message);
    consumer.commit();
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C129_aReleasedMessageGoesToWhoAsksNext(Scene scene) {
    String topic = scene.topicWith("a");
    var mailer = scene.byMessage(scene.name("mailer"), topic).lease(Duration.ofMinutes(1));
    try (var one = mailer.open();
        var two = mailer.open()) {
      one.release(scene.take(one));
      assertThat(scene.take(two).text()).isEqualTo("a");
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C130_closingGivesBackWhatIsInHand(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    var mailer = scene.byMessage(scene.name("mailer"), topic).lease(Duration.ofMinutes(1));
    try (var two = mailer.open()) {
      try (var one = mailer.open()) {
        var messages = scene.take(one, 3);
        one.ack(messages.get(1));
      }
      assertThat(scene.texts(two, 2)).containsExactlyInAnyOrder("a", "c");
      scene.givesNothing(two);
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET, UNCOUNTED_RELEASE})
  default void C131_givingAMessageBackIsNoAttempt(Scene scene) {
    String topic = scene.topicWith("a");
    var mailer = scene.byMessage(scene.name("mailer"), topic).lease(Duration.ofMinutes(1));
    try (var one = mailer.open()) {
      one.release(scene.take(one));
      assertThat(scene.take(one).attempt()).isEqualTo(1);
    }
    try (var two = mailer.open()) {
      assertThat(scene.take(two).attempt()).isEqualTo(1);
    }
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET})
  default void C132_whatAKilledMemberHeldIsOneAttemptMore(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("mailer");
    scene.take(scene.byMessage(name, topic).open());
    scene.kill();
    scene.pass(LEASE);
    try (var consumer = scene.byMessage(name, topic).open()) {
      assertThat(scene.take(consumer).attempt()).isEqualTo(2);
    }
  }
}
