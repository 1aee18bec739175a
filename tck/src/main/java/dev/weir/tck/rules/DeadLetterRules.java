package dev.weir.tck.rules;

import static dev.weir.Capability.DEAD_LETTERS;
import static dev.weir.Capability.HEADERS;
import static dev.weir.Capability.KEYS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.DeadLetterFilter.ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Header;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.TopicPartition;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Chapter "Dead letters".
public interface DeadLetterRules {

  @Test
  @Needs({DEAD_LETTERS, POSITIONS, READ_FROM_OFFSET})
  default void C185_aDeadLetterTellsItsHistory(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    var first = scene.clock().instant();
    try (var consumer = scene.acking(name, topic).open()) {
      consumer.ack(scene.take(consumer));
      consumer.retry(scene.take(consumer), Duration.ZERO);
      var again = scene.take(consumer);
      scene.clock().advance(Duration.ofMinutes(3));
      consumer.reject(again, "no such account");
    }
    assertThat(scene.deadLetters(name))
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.consumer()).isEqualTo(name);
          assertThat(letter.cause()).isEqualTo("no such account");
          assertThat(letter.attempts()).isEqualTo(2);
          assertThat(letter.origin()).isEqualTo(new TopicPartition(topic, 0));
          assertThat(letter.originOffset()).isEqualTo(1);
          assertThat(letter.firstFailure()).isEqualTo(first);
          assertThat(letter.lastFailure()).isEqualTo(first.plus(Duration.ofMinutes(3)));
        });
  }

  @Test
  @Needs({DEAD_LETTERS, POSITIONS, READ_FROM_OFFSET})
  default void C225_itTellsTheReasonOfTheLastAttempt(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, topic).attempts(2).open()) {
      consumer.retry(scene.take(consumer), Duration.ZERO, "no route");
      consumer.retry(scene.take(consumer), "no answer");
    }
    assertThat(scene.deadLetters(name))
        .singleElement()
        .satisfies(letter -> assertThat(letter.cause()).isEqualTo("no answer"));
  }

  @Test
  @Needs({DEAD_LETTERS, POSITIONS, READ_FROM_OFFSET, KEYS, HEADERS})
  default void C186_aDeadLetterHoldsTheMessageAsItWas(Scene scene) {
    String topic = scene.topic();
    String name = scene.name("billing");
    var header = Header.of("trace", "17");
    scene.out().send(NewMessage.to(topic).key("k").header(header).text("v"));
    rejectFirst(scene, name, topic, "no");
    var message = scene.deadLetters(name).getFirst().message();
    assertThat(message.key()).isEqualTo("k");
    assertThat(message.text()).isEqualTo("v");
    assertThat(message.headers()).hasToString("[" + header + "]");
  }

  @Test
  @Needs({DEAD_LETTERS, POSITIONS, READ_FROM_OFFSET})
  default void C187_deadLettersLieInATopicOfTheirConsumers(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("billing");
    rejectFirst(scene, name, topic, "no");
    var letter = scene.deadLetters(name).getFirst();
    var stored = scene.weir().read(topic + "." + name + ".dead", 0, letter.id(), 1).messages();
    assertThat(stored)
        .singleElement()
        .satisfies(message -> assertThat(message.text()).isEqualTo("a"));
  }

  @Test
  @Needs({DEAD_LETTERS, POSITIONS, READ_FROM_OFFSET})
  default void C188_aRejectionIsDurableWhenItReturns(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    var consumer = scene.acking(name, topic).open();
    consumer.reject(scene.take(consumer), "no");
    scene.kill();
    assertThat(scene.deadLetters(name)).hasSize(1);
    assertThat(scene.texts(scene.acking(name, topic))).containsExactly("b");
  }

  @Test
  @Needs({DEAD_LETTERS, POSITIONS, READ_FROM_OFFSET})
  default void C189_aRedrivenMessageComesToItsConsumerAgainAndToNoOther(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    String other = scene.name("other");
    assertThat(scene.finished(scene.acking(other, topic))).containsExactly("a", "b");
    rejectFirst(scene, name, topic, "no");
    assertThat(scene.weir().admin().deadLetters(name).redrive(ALL)).isEqualTo(1);
    assertThat(scene.finish(scene.acking(name, topic)))
        .extracting(message -> message.text() + message.attempt())
        .containsExactlyInAnyOrder("a1", "b1");
    assertThat(scene.finished(scene.acking(other, topic))).isEmpty();
    assertThat(scene.finished(scene.acking(name, topic))).isEmpty();
  }

  @Test
  @Needs({DEAD_LETTERS, POSITIONS, READ_FROM_OFFSET})
  default void C190_whatWasRedrivenOrPurgedIsNoDeadLetterAnyMore(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, topic).open()) {
      scene.take(consumer, 3).forEach(message -> consumer.reject(message, message.text()));
    }
    var letters = scene.weir().admin().deadLetters(name);
    var listed = scene.deadLetters(name);
    assertThat(listed).hasSize(3);
    assertThat(letters.show(topic, listed.getFirst().id()).cause()).isEqualTo("a");
    assertThat(letters.redrive(ALL.ids(listed.getFirst().id()))).isEqualTo(1);
    assertThat(letters.purge(ALL.ids(listed.getLast().id()))).isEqualTo(1);
    assertThat(scene.deadLetters(name)).extracting(letter -> letter.cause()).containsExactly("b");
    for (var gone : new long[] {listed.getFirst().id(), listed.getLast().id()}) {
      assertThatThrownBy(() -> letters.show(topic, gone)).isInstanceOf(NotFound.class);
    }
    assertThat(letters.purge(ALL)).isEqualTo(1);
    assertThat(scene.deadLetters(name)).isEmpty();
  }

  @Test
  @Needs({DEAD_LETTERS, POSITIONS, READ_FROM_OFFSET, KEYS})
  default void C191_filtersSayWhichDeadLettersAreMeant(Scene scene) {
    String topic = scene.topic();
    String name = scene.name("billing");
    scene.sendKeyed(topic, "k1", "a");
    scene.sendKeyed(topic, "k2", "b");
    try (var consumer = scene.acking(name, topic).open()) {
      consumer.reject(scene.take(consumer), "Bad Address");
      scene.clock().advance(Duration.ofHours(1));
      consumer.reject(scene.take(consumer), "timeout");
    }
    var letters = scene.weir().admin().deadLetters(name);
    var late = scene.clock().instant();
    assertThat(letters.list(ALL.key("k1"), 9)).hasSize(1);
    assertThat(letters.list(ALL.causeContains("bad addr"), 9))
        .extracting(letter -> letter.message().text())
        .containsExactly("a");
    assertThat(letters.list(ALL.failedSince(late), 9))
        .extracting(letter -> letter.message().text())
        .containsExactly("b");
    assertThat(letters.list(ALL.failedBefore(late), 9)).hasSize(1);
    assertThat(letters.list(ALL.topic(topic), 9)).hasSize(2);
    assertThat(letters.list(ALL.topic(topic), 1)).hasSize(1);
    assertThat(letters.list(ALL.topic(topic).key("k1").causeContains("timeout"), 9)).isEmpty();
    assertThat(letters.list(ALL.topic(scene.name("none")), 9)).isEmpty();
  }

  @Test
  @Needs({DEAD_LETTERS, POSITIONS, READ_FROM_OFFSET})
  default void C192_aRedrivenMessageThatDiesAgainNamesItsFirstOrigin(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("billing");
    rejectFirst(scene, name, topic, "no");
    scene.weir().admin().deadLetters(name).redrive(ALL);
    rejectFirst(scene, name, topic, "still no");
    assertThat(scene.deadLetters(name))
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.cause()).isEqualTo("still no");
          assertThat(letter.origin()).isEqualTo(new TopicPartition(topic, 0));
          assertThat(letter.originOffset()).isZero();
          assertThat(letter.attempts()).isEqualTo(1);
        });
  }

  private static void rejectFirst(Scene scene, String name, String topic, String reason) {
    try (var consumer = scene.acking(name, topic).open()) {
      consumer.reject(scene.take(consumer), reason);
    }
  }
}
