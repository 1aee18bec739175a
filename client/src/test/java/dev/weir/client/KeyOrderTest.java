package dev.weir.client;

import static dev.weir.client.TinyWorld.read;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each key one at a time and in order, different keys past each other, by partition.
class KeyOrderTest {
  private final HandTiming timing = new HandTiming();
  private final TinyWorld world = new TinyWorld(new TinyLog(), timing).topic("t", 1);
  private final List<String> notices = world.notices;

  @AfterEach
  void close() {
    world.close();
  }

  private ConsumerBuilder builder() {
    return world.acking("t").orderedByKey();
  }

  private static Message next(Consumer consumer) {
    return consumer.next(ZERO).orElseThrow();
  }

  @Test
  void aKeyInHandHoldsBackItsOwnAndNoOther() {
    world.keyed("t", "a1", "a2", "b1");
    try (var consumer = builder().open()) {
      var a1 = next(consumer);
      assertThat(next(consumer).text()).isEqualTo("b1");
      assertThat(consumer.next(ZERO)).isEmpty();
      consumer.ack(a1);
      assertThat(next(consumer).text()).isEqualTo("a2");
    }
  }

  @Test
  void aKeyThatWaitsForItsRetryHoldsBackItsOwnAndNoOther() {
    world.keyed("t", "a1", "a2", "b1", "b2");
    try (var consumer = builder().open()) {
      consumer.retry(next(consumer), ofSeconds(10));
      consumer.ack(next(consumer));
      assertThat(read(consumer, 9)).containsExactly("b2");
      timing.advance(ofSeconds(10));
      var again = next(consumer);
      assertThat(again.text()).isEqualTo("a1");
      assertThat(again.attempt()).isEqualTo(2);
      assertThat(consumer.next(ZERO)).isEmpty();
      consumer.ack(again);
      assertThat(read(consumer, 9)).containsExactly("a2");
    }
  }

  @Test
  void aDeadMessageLetsItsKeyGoOn() {
    world.keyed("t", "a1", "a2");
    try (var consumer = builder().open()) {
      consumer.reject(next(consumer), "no");
      assertThat(read(consumer, 9)).containsExactly("a2");
    }
  }

  @Test
  void messagesWithoutAKeyAreNotHeldBack() {
    world.sent("t", "x", "y", "z");
    try (var consumer = builder().open()) {
      assertThat(read(consumer, 9)).containsExactly("x", "y", "z");
    }
  }

  @Test
  void aHotKeyThatFillsTheLookAheadStopsTheRestAndSaysSo() {
    world.keyed("t", "a1", "a2", "a3", "b1");
    try (var consumer = builder().lookAhead(3).open()) {
      var a1 = next(consumer);
      assertThat(consumer.next(ZERO)).isEmpty();
      assertThat(consumer.next(ZERO)).isEmpty();
      assertThat(notices)
          .singleElement()
          .asString()
          .contains("t/0", "3 unsettled messages", "lookAhead(n)");
      consumer.ack(a1);
      assertThat(read(consumer, 9)).containsExactly("a2", "b1");
    }
  }

  @Test
  void belowTheLookAheadOthersAreUnharmed() {
    world.keyed("t", "a1", "a2", "a3", "b1");
    try (var consumer = builder().lookAhead(4).open()) {
      assertThat(read(consumer, 9)).containsExactly("a1", "b1");
    }
  }

  @Test
  void whatIsSettledAboveSurvivesARestart() {
    world.keyed("t", "a1", "a2", "b1", "b2");
    try (var consumer = builder().open()) {
      next(consumer);
      consumer.ack(next(consumer));
      consumer.ack(next(consumer));
      consumer.commit();
    }
    try (var consumer = builder().open()) {
      var a1 = next(consumer);
      assertThat(a1.text()).isEqualTo("a1");
      assertThat(consumer.next(ZERO)).isEmpty();
      consumer.ack(a1);
      assertThat(read(consumer, 9)).containsExactly("a2");
    }
  }

  @Test
  void autoLetsAKeyGoOnWhenTheThreadAsksAgain() {
    world.keyed("t", "a1", "a2", "a3");
    try (var consumer = builder().commit(CommitStrategy.auto()).open()) {
      assertThat(read(consumer, 9)).containsExactly("a1", "a2", "a3");
    }
    assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(3);
  }

  @Test
  void whoAcksNothingHasNoOrderByKey() {
    assertThatThrownBy(() -> builder().commit(CommitStrategy.onDelivery()).open())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("orderedByKey()");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void inAnyOrderOfAcksRetriesAndRestartsEachKeyKeepsItsOwn(long seed) {
    var random = new SplittableRandom(seed);
    int count = 300;
    try (var out = world.weir.producer()) {
      for (int i = 0; i < count; i++) {
        out.send(NewMessage.to("t").partition(0).key("k" + random.nextInt(9)).text("" + i));
      }
    }
    var done = new HashMap<String, Integer>();
    var handled = new TreeMap<Long, Boolean>();
    Consumer consumer = builder().attempts(1_000).lookAhead(40).open();
    Map<String, Message> inHand = new TreeMap<>();
    while (handled.size() < count) {
      int what = random.nextInt(100);
      if (what < 50) {
        consumer
            .next(ZERO)
            .ifPresent(message -> {
              String key = String.valueOf(message.key());
              assertThat(inHand.put(key, message)).as("one at a time").isNull();
              int number = Integer.parseInt(message.text());
              assertThat(number).as("in order").isGreaterThan(done.getOrDefault(key, -1));
            });
      } else if (what < 98 && !inHand.isEmpty()) {
        var key = List.copyOf(inHand.keySet()).get(random.nextInt(inHand.size()));
        var message = Objects.requireNonNull(inHand.remove(key));
        if (random.nextInt(3) == 0) {
          consumer.retry(message, ofSeconds(random.nextInt(5)));
        } else {
          consumer.ack(message);
          done.put(key, Integer.parseInt(message.text()));
          assertThat(handled.put(message.offset(), true)).as("once").isNull();
        }
      } else if (what == 98) {
        consumer.commit();
        consumer.close();
        inHand.clear();
        consumer = builder().attempts(1_000).lookAhead(40).open();
      } else {
        timing.advance(ofSeconds(2));
      }
    }
    consumer.commit();
    consumer.close();
    assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(count);
  }
}
