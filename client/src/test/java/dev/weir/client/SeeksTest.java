package dev.weir.client;

import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static dev.weir.client.TinyWorld.SOON;
import static dev.weir.client.TinyWorld.read;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Capability;
import dev.weir.ConsumerBuilder;
import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.NotAssigned;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Unsupported;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Seek, rewind, assign, pause.
@Timeout(60)
class SeeksTest {
  private static final TopicPartition T0 = new TopicPartition("t", 0);
  private static final TopicPartition T1 = new TopicPartition("t", 1);

  private final TinyWorld world = new TinyWorld().topic("t", 2);
  private final List<String> notices = world.notices;

  SeeksTest() {
    world.sent("t", "a", "b", "c").sentTo("t", 1, "x").sentTo("t", 1, "y").sentTo("t", 1, "z");
  }

  @AfterEach
  void close() {
    world.close();
  }

  private ConsumerBuilder builder() {
    return world.acking("t");
  }

  @Test
  void aSeekMovesEveryPartition() {
    try (var consumer = builder().open()) {
      assertThat(read(consumer, 9)).hasSize(6);
      consumer.seek(Place.offset(2));
      assertThat(consumer.positions()).containsEntry(T0, 2L).containsEntry(T1, 2L);
      assertThat(read(consumer, 9)).containsExactlyInAnyOrder("c", "z");
      consumer.seek(LATEST);
      assertThat(read(consumer, 9)).isEmpty();
      consumer.rewind(1);
      assertThat(read(consumer, 9)).containsExactlyInAnyOrder("b", "c", "y", "z");
      assertThat(consumer.membership()).isEqualTo(new Membership.Alone());
    }
  }

  @Test
  void onePartitionMovesAlone() {
    try (var consumer = builder().open()) {
      assertThat(read(consumer, 9)).hasSize(6);
      consumer.seek(T1, EARLIEST);
      assertThat(read(consumer, 9)).containsExactly("x", "y", "z");
      assertThatThrownBy(() -> consumer.seek(new TopicPartition("t", 7), EARLIEST))
          .isInstanceOf(NotAssigned.class);
    }
  }

  @Test
  void whatLiesReadyIsNotHandedOutAfterASeek() {
    try (var consumer = builder().open()) {
      assertThat(consumer.next(SOON).orElseThrow().text()).isEqualTo("a");
      consumer.seek(T0, Place.offset(2));
      assertThat(read(consumer, 9)).containsExactlyInAnyOrder("c", "x", "y", "z");
    }
  }

  @Test
  void whatWasHandedOutBeforeCanNoLongerBeAcked() {
    try (var consumer = builder().open()) {
      var before = consumer.next(SOON).orElseThrow();
      consumer.seek(EARLIEST);
      assertThatThrownBy(() -> consumer.ack(before)).isInstanceOf(NotAssigned.class);
      var again = consumer.next(SOON).orElseThrow();
      assertThatThrownBy(() -> consumer.ack(before)).isInstanceOf(NotAssigned.class);
      consumer.ack(again);
      consumer.commit();
      assertThat(consumer.committed(again.topicPartition())).hasValue(1);
    }
  }

  @Test
  void whatWasSettledAboveIsForgotten() {
    try (var consumer = builder().open()) {
      var messages = consumer.poll(3, SOON);
      consumer.ack(messages.get(2));
      consumer.commit();
      consumer.seek(EARLIEST);
      assertThat(read(consumer, 9)).hasSize(6);
    }
  }

  @Test
  void aSeekThatIsRefusedLeavesTheConsumerWhereItWas() {
    try (var consumer = builder().open()) {
      assertThat(consumer.next(SOON).orElseThrow().text()).isEqualTo("a");
      assertThatThrownBy(() -> consumer.seek(Place.offset(77)))
          .isInstanceOf(OffsetOutOfRange.class);
      assertThat(read(consumer, 9)).containsExactlyInAnyOrder("b", "c", "x", "y", "z");
    }
  }

  @Test
  void aSeekMovesAThreadThatWaits() throws Exception {
    try (var consumer = builder().open()) {
      assertThat(read(consumer, 9)).hasSize(6);
      var waiting = CompletableFuture.supplyAsync(() -> consumer.next().text());
      await().until(() -> world.log.waiting() == 1);
      consumer.seek(T0, Place.offset(2));
      assertThat(waiting.get()).isEqualTo("c");
    }
  }

  @Test
  void anInterruptedSeekIsAtTheOldPlace() throws Exception {
    try (var consumer = builder().open()) {
      assertThat(consumer.next(SOON).orElseThrow().text()).isEqualTo("a");
      var waiting = CompletableFuture.supplyAsync(() -> consumer.poll(9, SOON));
      assertThat(waiting.get()).isNotEmpty();
      var thrown = new AtomicReference<Throwable>();
      var blocked = CompletableFuture.supplyAsync(() -> read(consumer, 9));
      assertThat(blocked.get()).isEmpty();
      var next = CompletableFuture.supplyAsync(() -> consumer.next().text());
      await().until(() -> world.log.waiting() == 1);
      var seeker =
          Thread.ofPlatform()
              .start(() -> {
                Thread.currentThread().interrupt();
                try {
                  consumer.seek(EARLIEST);
                } catch (Unavailable e) {
                  thrown.set(e);
                }
              });
      seeker.join();
      assertThat(thrown.get()).isInstanceOf(Unavailable.class);
      world.sent("t", "d");
      assertThat(next.get()).isEqualTo("d");
    }
  }

  @Test
  void whatTheLogCannotMoveIsRefused() {
    world.log.without(Capability.SEEK);
    try (var consumer = builder().open()) {
      assertThatThrownBy(() -> consumer.seek(EARLIEST)).isInstanceOf(Unsupported.class);
      assertThatThrownBy(() -> consumer.seek(T0, EARLIEST)).isInstanceOf(Unsupported.class);
      assertThatThrownBy(() -> consumer.rewind(0)).isInstanceOf(Unsupported.class);
      assertThatThrownBy(() -> consumer.assign(T0)).isInstanceOf(Unsupported.class);
    }
  }

  @Test
  void anAssignedPartitionIsReadAloneFromTheNextSeekOn() {
    try (var consumer = builder().open()) {
      consumer.assign(T1);
      assertThat(read(consumer, 9)).hasSize(6);
      assertThat(consumer.assignment()).containsExactlyInAnyOrder(T0, T1);
      consumer.rewind(1);
      assertThat(consumer.assignment()).containsExactly(T1);
      assertThat(read(consumer, 9)).containsExactly("y", "z");
      assertThat(consumer.membership()).isInstanceOf(Membership.Detached.class);
      assertThat(notices).hasSize(1).first().asString().contains("left its group");
      assertThatThrownBy(consumer::commit).isInstanceOf(Fenced.class);
    }
    assertThat(world.log.positions().of("c", "t", 1)).isEqualTo(-1);
  }

  @Test
  void whatWasAckedBeforeItLeftIsCommitted() {
    try (var consumer = builder().open()) {
      consumer.ack(consumer.next(SOON).orElseThrow());
      consumer.assign(T1);
      consumer.seek(EARLIEST);
    }
    assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(1);
  }

  @Test
  void onlyWhatIsSubscribedIsAssignedAndWhatIsAssignedUnassigned() {
    world.topic("u", 1);
    try (var consumer = builder().open()) {
      assertThatThrownBy(() -> consumer.assign(new TopicPartition("u", 0)))
          .isInstanceOf(NotFound.class);
      assertThatThrownBy(() -> consumer.assign(new TopicPartition("t", 2)))
          .isInstanceOf(NotFound.class);
      assertThatThrownBy(() -> consumer.unassign(T0)).isInstanceOf(NotAssigned.class);
      consumer.assign(T0);
      consumer.unassign(T0);
      consumer.seek(EARLIEST);
      assertThat(consumer.assignment()).hasSize(2);
      assertThat(consumer.membership()).isEqualTo(new Membership.Alone());
    }
  }

  @Test
  void positionsAndWhatIsCommitted() {
    try (var consumer = builder().open()) {
      consumer.ack(consumer.next(SOON).orElseThrow());
      assertThat(consumer.position(T0)).isEqualTo(1);
      assertThat(consumer.committed(T0)).isEmpty();
      consumer.commit();
      assertThat(consumer.committed(T0)).hasValue(1);
      assertThatThrownBy(() -> consumer.position(new TopicPartition("t", 7)))
          .isInstanceOf(NotAssigned.class);
    }
  }

  @Test
  void whatIsPausedIsNotHandedOutAndLosesNothing() {
    try (var consumer = builder().open()) {
      assertThat(consumer.next(SOON).orElseThrow().text()).isEqualTo("a");
      consumer.pause(T0);
      assertThat(consumer.paused()).containsExactly(T0);
      assertThat(read(consumer, 9)).containsExactly("x", "y", "z");
      assertThat(consumer.next(ZERO)).isEmpty();
      consumer.resume(T0);
      assertThat(consumer.paused()).isEmpty();
      assertThat(read(consumer, 9)).containsExactly("b", "c");
      assertThatThrownBy(() -> consumer.pause(new TopicPartition("t", 7)))
          .isInstanceOf(NotAssigned.class);
    }
  }

  @Test
  void allArePausedAtOnceAndResumeWakesWhoWaits() throws Exception {
    try (var consumer = builder().open()) {
      consumer.pause();
      assertThat(consumer.paused()).containsExactly(T0, T1);
      var waiting = CompletableFuture.supplyAsync(() -> consumer.next().text());
      await().until(() -> world.log.waiting() == 1);
      consumer.resume();
      assertThat(waiting.get()).isIn("a", "x");
    }
  }

  @Test
  void aPausedPartitionStaysPausedThroughASeek() {
    try (var consumer = builder().open()) {
      consumer.pause(T0);
      consumer.seek(EARLIEST);
      assertThat(read(consumer, 9)).containsExactly("x", "y", "z");
    }
  }

  @Test
  void aMemberThatSeeksWhereThatEndsTheMembershipReadsAllAlone() {
    world.log.without(Capability.SEEK_IN_GROUP);
    world.log.share(request -> new ScriptedFeed(request).brings(0).asMember());
    try (var consumer = builder().open()) {
      assertThat(consumer.next(SOON)).isPresent();
      assertThat(consumer.membership()).isEqualTo(new Membership.Member("m", 1));
      consumer.seek(Place.offset(1));
      assertThat(consumer.membership()).isInstanceOf(Membership.Detached.class);
      assertThat(consumer.assignment()).containsExactly(T0, T1);
      assertThatThrownBy(consumer::commit).isInstanceOf(Fenced.class);
    }
  }

  @Test
  void aPausedPartitionStaysPausedAtItsFeedWhenTheMembershipEnds() {
    world.log.without(Capability.SEEK_IN_GROUP);
    var feed = new AtomicReference<ScriptedFeed>();
    world.log.share(request -> {
      feed.set(new ScriptedFeed(request).brings(0).asMember());
      return feed.get();
    });
    try (var consumer = builder().open()) {
      assertThat(consumer.next(SOON)).isPresent();
      consumer.pause(T0);
      assertThat(consumer.next(ZERO)).isEmpty();
      assertThat(feed.get().paused).containsExactly(T0);
      consumer.seek(EARLIEST);
      assertThat(feed.get().membership()).isInstanceOf(Membership.Detached.class);
      assertThat(consumer.next(ZERO)).isEmpty();
      assertThat(feed.get().paused).containsExactly(T0);
    }
  }

  @Test
  void aRewindThatEndsTheMembershipReadsTheFirstPartition() {
    world.log.without(Capability.SEEK_IN_GROUP);
    world.log.share(request -> new ScriptedFeed(request).brings(0).asMember());
    try (var consumer = builder().open()) {
      assertThat(consumer.next(SOON)).isPresent();
      consumer.rewind(1);
      assertThat(consumer.assignment()).containsExactly(T0);
      assertThat(consumer.poll(1, ofSeconds(0))).isEmpty();
    }
  }

  @Test
  void whoReachedItsEndGoesOnAfterASeek() {
    try (var consumer = builder().until(Place.offset(2)).open()) {
      assertThat(read(consumer, 9)).containsExactlyInAnyOrder("a", "b", "x", "y");
      assertThat(consumer.next(ZERO)).isEmpty();
      assertThat(consumer.ended()).isTrue();
      consumer.seek(Place.offset(1));
      assertThat(consumer.ended()).isFalse();
      assertThat(read(consumer, 9)).containsExactlyInAnyOrder("b", "y");
    }
  }
}
