package dev.weir.client;

import static dev.weir.Place.EARLIEST;
import static dev.weir.client.TinyWorld.SOON;
import static dev.weir.client.TinyWorld.read;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Full;
import dev.weir.Message;
import dev.weir.spi.Settled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Acks above the position: remembered, however far out of order (B2).
class SettledAboveTest {
  private final HandTiming timing = new HandTiming();
  private final TinyWorld world = new TinyWorld(new TinyLog(), timing).topic("t", 1);
  private final List<String> notices = world.notices;

  @AfterEach
  void close() {
    world.close();
  }

  private ConsumerBuilder builder() {
    return world.acking("t");
  }

  @Test
  void aRestartRepeatsNothingThatWasAckedAndCommitted() {
    world.sent("t", "a", "b", "c", "d", "e");
    try (var consumer = builder().open()) {
      var messages = consumer.poll(5, SOON);
      consumer.ack(messages.get(1));
      consumer.ack(messages.get(3));
      consumer.commit();
    }
    try (var consumer = builder().open()) {
      assertThat(read(consumer, 9)).containsExactly("a", "c", "e");
    }
  }

  @Test
  void whatWasSettledBeforeAndIsNotReadYetIsNotForgotten() {
    world.sent("t", "a", "b", "c", "d", "e");
    try (var consumer = builder().open()) {
      consumer.ack(consumer.poll(5, SOON).get(3));
      consumer.commit();
    }
    try (var consumer = builder().open()) {
      consumer.ack(consumer.next(ZERO).orElseThrow());
      consumer.commit();
    }
    try (var consumer = builder().open()) {
      assertThat(read(consumer, 9)).containsExactly("b", "c", "e");
    }
  }

  @Test
  void gapsInTheLogAreNoGapsToRemember() {
    for (int i = 0; i < 5; i++) {
      world.sent("t", "m" + i);
      world.log.gap("t", 0, 1);
    }
    try (var consumer = builder().open()) {
      consumer.ack(consumer.poll(5, SOON).get(4));
      consumer.commit();
    }
    var stored = Objects.requireNonNull(world.log.positions().settledOf("c", "t", 0));
    assertThat(stored.above()).containsExactly(new Settled.Range(7, 10));
  }

  @Test
  void gapsThatAreTooManyTogetherAreStoredPartitionByPartition() {
    world.topic("u", 2).sentTo("u", 0, "a").sentTo("u", 0, "b");
    world.sentTo("u", 1, "c").sentTo("u", 1, "d");
    world.log.positions().remember(1);
    try (var consumer =
        world.weir.consumer("u").named("c").from(EARLIEST).commit(CommitStrategy.acked()).open()) {
      for (int i = 0; i < 4; i++) {
        var message = consumer.next(SOON).orElseThrow();
        if (message.offset() == 1) {
          consumer.ack(message);
        }
      }
      consumer.commit();
    }
    for (int partition = 0; partition < 2; partition++) {
      var stored = Objects.requireNonNull(world.log.positions().settledOf("c", "u", partition));
      assertThat(stored.above()).containsExactly(new Settled.Range(1, 2));
    }
  }

  @Test
  void whenTheLogCannotRememberMoreGapsNothingMoreIsHandedOutUntilSomeClose() {
    world.sent("t", "a", "b", "c", "d", "e");
    world.log.positions().remember(1);
    try (var consumer = builder().open()) {
      var messages = consumer.poll(4, SOON);
      consumer.ack(messages.get(1));
      consumer.ack(messages.get(3));
      assertThatThrownBy(consumer::commit).isInstanceOf(Full.class);
      assertThatThrownBy(consumer::commit).isInstanceOf(Full.class);
      assertThat(consumer.next(ZERO)).isEmpty();
      assertThat(notices)
          .singleElement()
          .asString()
          .contains("hands out no more of t/0", "no room for so many gaps");
      consumer.ack(messages.get(2));
      consumer.commit();
      assertThat(read(consumer, 9)).containsExactly("e");
    }
  }

  @Test
  void whatWaitsForItsRetryComesThoughNothingNewDoes() {
    world.sent("t", "a", "b", "c", "d", "e");
    world.log.positions().remember(1);
    try (var consumer = builder().open()) {
      var messages = consumer.poll(4, SOON);
      consumer.ack(messages.get(1));
      consumer.ack(messages.get(3));
      consumer.retry(messages.get(2), ofSeconds(1));
      assertThatThrownBy(consumer::commit).isInstanceOf(Full.class);
      timing.advance(ofSeconds(1));
      consumer.ack(consumer.next(ZERO).orElseThrow());
      assertThat(consumer.next(ZERO)).isEmpty();
      consumer.commit();
      assertThat(read(consumer, 9)).containsExactly("e");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void inAnyOrderNothingIsLostAndNothingCommittedComesAgain(long seed) {
    var random = new SplittableRandom(seed);
    int count = 200;
    for (int i = 0; i < count; i++) {
      world.sent("t", "m" + i);
      world.log.gap("t", 0, random.nextInt(3) == 0 ? 1 : 0);
    }
    Consumer consumer = builder().attempts(1_000).open();
    var inHand = new ArrayList<Message>();
    Set<Long> acked = new TreeSet<>();
    Set<Long> durable = new TreeSet<>();
    var attempts = new TreeMap<Long, Integer>();
    while (durable.size() < count) {
      int what = random.nextInt(100);
      if (what < 45) {
        for (var message : consumer.poll(1 + random.nextInt(8), ZERO)) {
          assertThat(durable).doesNotContain(message.offset());
          assertThat(acked).doesNotContain(message.offset());
          assertThat(message.attempt())
              .isGreaterThanOrEqualTo(attempts.getOrDefault(message.offset(), 1));
          inHand.add(message);
        }
      } else if (what < 85 && !inHand.isEmpty()) {
        var message = inHand.remove(random.nextInt(inHand.size()));
        if (random.nextInt(4) == 0) {
          consumer.retry(message, ofSeconds(random.nextInt(3)));
        } else {
          consumer.ack(message);
          acked.add(message.offset());
        }
      } else if (what < 92) {
        consumer.commit();
        durable.addAll(acked);
      } else if (what < 95) {
        consumer.close();
        durable.addAll(acked);
        inHand.clear();
        consumer = builder().attempts(1_000).open();
      } else {
        timing.advance(ofSeconds(1));
      }
    }
    consumer.close();
    var stored = Objects.requireNonNull(world.log.positions().settledOf("c", "t", 0));
    assertThat(stored.above()).isEmpty();
  }
}
