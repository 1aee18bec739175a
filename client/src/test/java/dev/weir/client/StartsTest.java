package dev.weir.client;

import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static dev.weir.client.TinyWorld.SOON;
import static dev.weir.client.TinyWorld.read;
import static dev.weir.client.TinyWorld.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Capability;
import dev.weir.CommitStrategy;
import dev.weir.ConsumerBuilder;
import dev.weir.Corrupt;
import dev.weir.InvalidInput;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Unsupported;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Where reading starts and ends, what is refused, what a person is told.
class StartsTest {
  private final TinyWorld world = new TinyWorld();
  private final List<String> notices = new ArrayList<>();

  @AfterEach
  void close() {
    world.close();
  }

  private ConsumerBuilder consumer(String... topics) {
    return world.weir.consumer(topics).onNotice(notices::add);
  }

  private void commitAt(String name, long position) {
    world.weir.admin().consumers().reset(name, "t", Place.offset(position)).apply();
  }

  @Test
  void latestIsAnchoredWhenItOpens() {
    world.topic("t", 1).sent("t", "old");
    try (var consumer = consumer("t").open()) {
      world.sent("t", "new");
      assertThat(read(consumer, 9)).containsExactly("new");
    }
  }

  @Test
  void aStoredPositionBeatsFrom() {
    world.topic("t", 1).sent("t", "a", "b", "c");
    commitAt("c", 2);
    try (var consumer = consumer("t").named("c").from(EARLIEST).open()) {
      assertThat(read(consumer, 9)).containsExactly("c");
    }
    assertThat(notices).isEmpty();
  }

  @Test
  void startAtBeatsAStoredPositionAndIsStored() {
    world.topic("t", 1).sent("t", "a", "b", "c");
    commitAt("c", 2);
    try (var consumer = consumer("t").named("c").startAt(Place.offset(1)).open()) {
      consumer.commit();
      assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(1);
      assertThat(read(consumer, 9)).containsExactly("b", "c");
    }
    assertThat(notices).containsExactly("c starts at offset 1 on t: repeats 1 message");
  }

  @Test
  void startAtSaysWhatItSkips() {
    world.topic("t", 1).sent("t", "a", "b", "c");
    commitAt("c", 1);
    consumer("t").named("c").startAt(LATEST).open().close();
    assertThat(notices).containsExactly("c starts at latest on t: skips 2 messages");
  }

  @Test
  void aNewNameAtLatestSaysWhatItSkips() {
    world.topic("t", 2);
    for (int i = 0; i < 1_602; i++) {
      world.sentTo("t", 0, "x").sentTo("t", 1, "y");
    }
    consumer("t").named("billing").open().close();
    assertThat(notices)
        .containsExactly("billing is new on t: skips 3,204 messages; from(EARLIEST) reads them");
    notices.clear();
    consumer("t").named("billing").open().close();
    assertThat(notices).isEmpty();
  }

  @Test
  void anOffsetThatIsNotThereIsRefusedAtOpen() {
    world.topic("t", 1).sent("t", "a");
    assertThatThrownBy(() -> consumer("t").from(Place.offset(7)).open())
        .isInstanceOf(OffsetOutOfRange.class);
  }

  @Test
  void placesCountFromBothEndsAndByTime() {
    world.topic("t", 1).sent("t", "a", "b", "c", "d");
    try (var out = world.weir.producer()) {
      out.send(NewMessage.to("t").text("late").timestamp(TinyLog.NOW.plusSeconds(1)));
    }
    assertThat(from(Place.skip(3))).containsExactly("d", "late");
    assertThat(from(Place.skip(Long.MAX_VALUE))).isEmpty();
    assertThat(from(Place.last(2))).containsExactly("d", "late");
    assertThat(from(Place.last(Long.MAX_VALUE))).hasSize(5);
    assertThat(from(Place.time(TinyLog.NOW))).containsExactly("late");
  }

  private List<String> from(Place place) {
    try (var consumer = consumer("t").from(place).open()) {
      return read(consumer, 9);
    }
  }

  @Test
  void untilLatestReadsWhatIsThereNowAndEnds() {
    world.topic("t", 2).sentTo("t", 0, "a").sentTo("t", 1, "b").sentTo("t", 1, "c");
    try (var consumer = consumer("t").from(EARLIEST).until(LATEST).open()) {
      world.sentTo("t", 0, "later").sentTo("t", 1, "later");
      var texts = new ArrayList<String>();
      consumer.forEach(message -> texts.add(message.text()));
      assertThat(texts).containsExactlyInAnyOrder("a", "b", "c");
      assertThat(consumer.ended()).isTrue();
      assertThat(consumer.next(SOON)).isEmpty();
      assertThatThrownBy(consumer::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void untilOnAnEmptyTopicEndsAtOnce() {
    world.topic("t", 3);
    try (var consumer = consumer("t").from(EARLIEST).until(LATEST).open()) {
      assertThat(consumer.iterator().hasNext()).isFalse();
    }
  }

  @Test
  void untilStopsBeforeItsOffsetThoughAGapCoversIt() {
    world.topic("t", 1).sent("t", "a");
    world.log.gap("t", 0, 4);
    world.sent("t", "behind");
    try (var consumer = consumer("t").named("c").from(EARLIEST).until(Place.offset(3)).open()) {
      assertThat(read(consumer, 9)).containsExactly("a");
      assertThat(consumer.ended()).isTrue();
    }
    assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(3);
  }

  @Test
  void partitionsTakeTurns() {
    world.topic("t", 2);
    String large = "x".repeat(100_000);
    for (int i = 0; i < 100; i++) {
      world.sentTo("t", 0, large);
    }
    world.sentTo("t", 1, "y");
    try (var consumer = consumer("t").from(EARLIEST).open()) {
      assertThat(read(consumer, 12)).contains("y");
    }
  }

  @Test
  void aPollGathersFromAllPartitions() {
    world.topic("t", 3).sentTo("t", 0, "a").sentTo("t", 1, "b").sentTo("t", 2, "c");
    try (var consumer = consumer("t").from(EARLIEST).open()) {
      assertThat(texts(consumer.poll(9, SOON))).containsExactly("a", "b", "c");
      assertThat(consumer.poll(9, Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void anErrorBehindWhatAPollGatheredComesWithTheNext() {
    world.topic("t", 2).sentTo("t", 0, "a").sentTo("t", 1, "b").sentTo("t", 1, "c");
    commitAt("c", 0);
    world.log.retainFrom("t", 1, 1);
    try (var consumer = consumer("t").named("c").open()) {
      assertThat(texts(consumer.poll(9, SOON))).containsExactly("a");
      assertThatThrownBy(() -> consumer.poll(9, SOON)).isInstanceOf(OffsetOutOfRange.class);
    }
  }

  @Test
  void onlyTheChosenPartitionsAreRead() {
    world.topic("t", 3).sentTo("t", 0, "a").sentTo("t", 1, "b").sentTo("t", 2, "c");
    try (var consumer = consumer("t").from(EARLIEST).partitions(0, 2).open()) {
      assertThat(read(consumer, 9)).containsExactly("a", "c");
      assertThat(consumer.assignment())
          .containsExactlyInAnyOrder(new TopicPartition("t", 0), new TopicPartition("t", 2));
    }
  }

  @Test
  void aPositionThatRetentionPassedIsToldAndStartAtMends() {
    world.topic("t", 1).sent("t", "a", "b", "c");
    commitAt("c", 0);
    world.log.retainFrom("t", 0, 2);
    try (var consumer = consumer("t").named("c").open()) {
      assertThatThrownBy(() -> consumer.next(Duration.ZERO)).isInstanceOf(OffsetOutOfRange.class);
      assertThatThrownBy(() -> consumer.next(Duration.ZERO)).isInstanceOf(OffsetOutOfRange.class);
    }
    try (var consumer = consumer("t").named("c").startAt(EARLIEST).open()) {
      assertThat(read(consumer, 9)).containsExactly("c");
    }
  }

  @Test
  void damageIsRaisedAndTheConsumerStaysUsable() {
    world.topic("t", 1).sent("t", "a");
    world.log.failNextRead(new Corrupt("damaged", new TopicPartition("t", 0), 0, 0, "segment", 12));
    try (var consumer = consumer("t").from(EARLIEST).open()) {
      assertThatThrownBy(consumer::next).isInstanceOf(Corrupt.class);
      assertThat(consumer.next().text()).isEqualTo("a");
    }
  }

  @Test
  void aMisspeltTopicSaysWhatWasMeant() {
    world.topic("orders", 1).topic("invoices", 1);
    assertThatThrownBy(() -> consumer("ordrs").open())
        .isInstanceOf(NotFound.class)
        .hasMessage(
            "topic \"ordrs\" does not exist in tiny:. Did you mean \"orders\"? Create it: weir topic create ordrs");
    assertThatThrownBy(() -> consumer("zebra").open())
        .hasMessage("topic \"zebra\" does not exist in tiny:. Create it: weir topic create zebra");
    assertThatThrownBy(() -> consumer("orders").partitions(4).open())
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("partition 4 of \"orders\"");
  }

  @Test
  void allThatIsWrongIsToldTogether() {
    assertThatThrownBy(() -> consumer("t", "t").named("\n").partitions(-1).open())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll("twice", "consumer name", "partitions[-1]");
  }

  @Test
  void aNameIsOpenOnceOnATopicUnlessItWritesNothing() {
    world.topic("t", 1).topic("u", 1);
    try (var first = consumer("t").named("c").open()) {
      assertThat(first.assignment()).hasSize(1);
      assertThatThrownBy(() -> consumer("u", "t").named("c").open())
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("none()");
      consumer("u").named("c").open().close();
      consumer("t").named("c").commit(CommitStrategy.none()).open().close();
    }
    consumer("t").named("c").open().close();
  }

  @Test
  void whatTheLogLacksIsRefusedAtOpen() {
    try (var poor =
        new TinyWorld(new TinyLog().without(Capability.READ_FROM_TIME, Capability.POSITIONS))) {
      poor.topic("t", 1);
      assertThatThrownBy(() -> poor.weir.consumer("t").from(Place.time(TinyLog.NOW)).open())
          .isInstanceOf(Unsupported.class)
          .hasMessageContainingAll("tiny:", "log:");
      assertThatThrownBy(() -> poor.weir.consumer("t").named("c").open())
          .isInstanceOf(Unsupported.class);
    }
  }
}
