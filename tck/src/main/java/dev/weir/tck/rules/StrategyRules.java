package dev.weir.tck.rules;

import static dev.weir.Capability.ADMIN_POSITIONS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.CommitStrategy.acked;
import static dev.weir.CommitStrategy.auto;
import static dev.weir.CommitStrategy.delayed;
import static dev.weir.CommitStrategy.manual;
import static dev.weir.CommitStrategy.none;
import static dev.weir.CommitStrategy.onDelivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.CommitStrategy;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.Unsupported;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Chapter "Strategies".
public interface StrategyRules {
  /// Commits at close and at no other time, as far as a test can see.
  CommitStrategy LAZY = auto(Duration.ofDays(1));

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C33_askingForTheNextMessageAcksTheOneBefore(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(LAZY).open()) {
      for (var message : consumer) {
        if (message.text().equals("b")) {
          break; // in hand
        }
      }
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("b", "c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, ADMIN_POSITIONS})
  default void C34_autoCommitsEveryIntervalAlsoWhenNothingArrives(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(auto(Duration.ofMillis(10))).open()) {
      scene.take(consumer);
      assertThat(consumer.next(Duration.ZERO)).isEmpty(); // asks again, which acks
      scene.await().until(() -> scene.storedPosition(name, topic, 0) == 1);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C35_theNextPollAcksTheWholeBatchBeforeIt(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("billing");
    String inHand;
    try (var consumer = scene.named(name, topic).commit(LAZY).open()) {
      assertThat(consumer.poll(2, scene.patience())).isNotEmpty();
      inHand = consumer.poll(2, scene.patience()).getFirst().text();
    }
    assertThat(scene.unreadBy(name, topic)).startsWith(inHand);
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C36_onlyTheThreadThatReceivedAMessageAcksIt(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(LAZY).open()) {
      assertThat(scene.take(consumer).text()).isEqualTo("a");
      assertThat(CompletableFuture.supplyAsync(() -> scene.texts(consumer, 2)).join())
          .containsExactly("b", "c");
    }
    assertThat(scene.unreadBy(name, topic)).startsWith("a");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C37_aStreamAcksAMessageWhenTheActionReturned(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(LAZY).open();
        var stream = consumer.stream()) {
      assertThatThrownBy(() ->
              stream.forEach(message -> {
                if (message.text().equals("b")) {
                  throw new IllegalStateException("the action fails on b");
                }
              }))
          .hasMessage("the action fails on b");
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("b", "c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C38_manualCommitsAllThatWasHandedOut(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("billing");
    int handedOut = 1;
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      scene.take(consumer);
      handedOut += consumer.poll(2, scene.patience()).size();
      consumer.commit();
    }
    assertThat(scene.unreadBy(name, topic)).hasSize(4 - handedOut).endsWith("d");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C39_closingCommitsNothingUnderManual(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      scene.take(consumer);
      consumer.commit();
      scene.take(consumer);
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("b", "c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C40_anAckCoversItsMessageAndNoOther(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(acked()).open()) {
      var messages = scene.take(consumer, 3);
      consumer.ack(messages.get(2));
      consumer.ack(messages.get(0));
      consumer.commit();
    }
    assertThat(scene.unreadBy(name, topic)).startsWith("b").endsWith("d");
    try (var consumer = scene.named(name, topic).commit(acked()).open()) {
      var messages = new ArrayList<Message>();
      do { // c comes again only where acks above the position are forgotten
        messages.add(scene.take(consumer));
      } while (!messages.getLast().text().equals("d"));
      messages.reversed().forEach(consumer::ack);
      consumer.commit();
    }
    assertThat(scene.unreadBy(name, topic)).isEmpty();
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C41_acksThatWereNotCommittedAreGoneAfterAKill(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    var consumer = scene.named(name, topic).commit(acked()).open();
    consumer.ack(scene.take(consumer));
    scene.kill();
    assertThat(scene.unreadBy(name, topic)).containsExactly("a", "b");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C42_closingCommitsWhatIsAcked(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(acked()).open()) {
      consumer.ack(scene.take(consumer));
      scene.take(consumer);
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("b", "c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C43_noneReadsFromTheStoredPositionAndStoresNothing(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      scene.take(consumer);
      consumer.commit();
    }
    try (var consumer = scene.named(name, topic).commit(none()).open()) {
      assertThat(scene.texts(consumer, 2)).containsExactly("b", "c");
    }
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      assertThat(scene.take(consumer).text()).isEqualTo("b");
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C44_ackIsRefusedUnlessTheStrategyIsAckedOrRolling(Scene scene) {
    String topic = scene.topicWith("a", "b");
    var day = Duration.ofDays(1);
    for (var strategy : List.of(LAZY, manual(), none(), delayed(day, day), onDelivery())) {
      String name = scene.name("billing");
      try (var consumer = scene.named(name, topic).commit(strategy).open()) {
        var message = scene.take(consumer);
        assertThatThrownBy(() -> consumer.ack(message))
            .isInstanceOf(Unsupported.class)
            .hasMessageContaining("acked()");
        assertThat(scene.take(consumer).text()).isEqualTo("b");
      }
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C45_commitIsRefusedUnderNone(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(none()).open()) {
      scene.take(consumer);
      assertThatThrownBy(consumer::commit)
          .isInstanceOf(Unsupported.class)
          .hasMessageContaining("manual()");
      assertThat(scene.take(consumer).text()).isEqualTo("b");
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("a", "b");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C46_aStrategyThatStoresNeedsAName(Scene scene) {
    String topic = scene.topicWith("a");
    for (var strategy : List.of(auto(), manual(), acked())) {
      assertThatThrownBy(() -> scene.fromStart(topic).commit(strategy).open().close())
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("named");
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C47_anAckOfAMessageThatWasNotHandedOutIsRefused(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    var other = scene.drain(scene.fromStart(topic));
    try (var consumer = scene.named(name, topic).commit(acked()).open()) {
      scene.take(consumer);
      assertThatThrownBy(() -> consumer.ack(other.get(1))).isInstanceOf(NotAssigned.class);
      consumer.commit();
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("a", "b");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C48_ackingTwiceIsAckingOnce(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(acked()).open()) {
      var message = scene.take(consumer);
      consumer.ack(message);
      consumer.ack(message);
      consumer.commit();
      scene.take(consumer);
      consumer.ack(message); // committed by now
      consumer.commit();
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("b", "c");
  }
}
