package dev.weir.client;

import static dev.weir.client.TinyWorld.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Capability;
import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Fenced;
import dev.weir.NotAssigned;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Unsupported;
import dev.weir.spi.FeedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A backend that shares in its own way: partitions come and go.
class SharingTest {
  private static final TopicPartition T0 = new TopicPartition("t", 0);
  private static final CommitStrategy LAZY = CommitStrategy.auto(Duration.ofDays(1));

  private final TinyWorld world = new TinyWorld();
  private final List<FeedRequest> requests = new ArrayList<>();
  private final List<ScriptedFeed> feeds = new ArrayList<>();

  @AfterEach
  void close() {
    world.close();
  }

  private ConsumerBuilder sharing(UnaryOperator<ScriptedFeed> script) {
    world.topic("t", 1);
    world.log.share(request -> {
      requests.add(request);
      var feed = script.apply(new ScriptedFeed(request));
      feeds.add(feed);
      return feed;
    });
    return world.weir.consumer("t").named("c");
  }

  private static void askAgain(Consumer consumer) {
    assertThat(consumer.next(Duration.ZERO)).isEmpty();
  }

  @Test
  void whatIsAckedIsCommittedBeforeAPartitionMovesAway() {
    try (var consumer = sharing(f -> f.brings(0, 1, 2).loses(true)).commit(LAZY).open()) {
      assertThat(read(consumer, 3)).hasSize(3);
      askAgain(consumer);
      assertThat(feeds.getFirst().commits).containsExactly(Map.of(T0, 3L));
      assertThat(consumer.assignment()).isEmpty();
      assertThat(consumer.positions()).isEmpty();
    }
    assertThat(feeds.getFirst().commits).hasSize(1);
    assertThat(feeds.getFirst().closed).isTrue();
  }

  @Test
  void aMemberIsOpenedWithItsTimes() {
    var times =
        sharing(f -> f).session(Duration.ofSeconds(30)).processingLimit(Duration.ofHours(1));
    times.open().close();
    var options = requests.getFirst().member();
    assertThat(options.session()).isEqualTo(Duration.ofSeconds(30));
    assertThat(options.processingLimit()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void nothingIsCommittedForAPartitionThatIsLostAlready() {
    try (var consumer = sharing(f -> f.brings(0, 1).loses(false)).commit(LAZY).open()) {
      assertThat(read(consumer, 2)).hasSize(2);
      askAgain(consumer);
    }
    assertThat(feeds.getFirst().commits).isEmpty();
  }

  @Test
  void acksThatWereLostWithAPartitionAreToldByTheNextCommit() {
    var script = sharing(f -> f.brings(0, 1, 2).loses(false)).commit(CommitStrategy.acked());
    try (var consumer = script.open()) {
      consumer.ack(consumer.next());
      consumer.commit();
      consumer.ack(consumer.next());
      consumer.ack(consumer.next());
      askAgain(consumer);

      assertThatThrownBy(consumer::commit)
          .isInstanceOf(Fenced.class)
          .hasMessageContaining("2 of t/0");
      consumer.commit();
    }
  }

  @Test
  void aPartitionThatMovesInTheMidstOfACommitHasItsAcksStoredBeforeAndNothingToTell() {
    try (var consumer = sharing(f -> f.brings(0, 1)).commit(CommitStrategy.acked()).open()) {
      consumer.ack(consumer.next());
      consumer.ack(consumer.next());
      feeds.getFirst().duringCommit =
          () -> {
            requests.getFirst().beforeRevoke().revoke(Set.of(T0), true);
            throw new Fenced("t/0 has moved");
          };
      consumer.commit();
      assertThat(feeds.getFirst().commits).containsExactly(Map.of(T0, 2L));
    }
  }

  @Test
  void whatACommitWouldHaveAckedIsToldToo() {
    var script = sharing(f -> f.brings(0, 1).loses(false)).commit(CommitStrategy.manual());
    try (var consumer = script.open()) {
      assertThat(read(consumer, 2)).hasSize(2);
      askAgain(consumer);
      assertThatThrownBy(consumer::commit)
          .isInstanceOf(Fenced.class)
          .hasMessageContaining("2 of t/0");
    }
  }

  @Test
  void whereNobodyCommitsAPersonIsToldOfAcksThatWereLost() {
    var notices = new ArrayList<String>();
    var script = sharing(f -> f.brings(0, 1).loses(false)).commit(LAZY).onNotice(notices::add);
    try (var consumer = script.open()) {
      assertThat(read(consumer, 2)).hasSize(2);
      askAgain(consumer);
    }
    assertThat(notices).filteredOn(text -> text.contains("acks were lost (2 of t/0)")).hasSize(1);
  }

  @Test
  void anAckThatComesAfterItsPartitionWasLostIsToldToo() {
    var notices = new ArrayList<String>();
    var script = sharing(f -> f.brings(0).loses(true)).commit(LAZY).onNotice(notices::add);
    try (var consumer = script.open()) {
      consumer.next();
      CompletableFuture.runAsync(() -> askAgain(consumer)).join(); // the partition goes
      askAgain(consumer);
    }
    assertThat(notices).filteredOn(text -> text.contains("acks were lost (1 of t/0)")).hasSize(1);
  }

  @Test
  void anAckFromBeforeAPartitionMovedDoesNotCountAfterItCameBack() {
    var script = sharing(f -> f.brings(0).loses(true).brings(0, 1)).commit(LAZY);
    try (var consumer = script.open()) {
      assertThat(CompletableFuture.supplyAsync(consumer::next).join().offset()).isZero();
      askAgain(consumer); // the partition goes
      var again = CompletableFuture.supplyAsync(consumer::next).join();
      assertThat(again.offset()).isLessThan(2);
    }
    assertThat(feeds.getFirst().commits.getLast()).containsExactly(Map.entry(T0, 0L));
  }

  @Test
  void whatMovedAwayCannotBeAcked() {
    var script = sharing(f -> f.brings(0).loses(true)).commit(CommitStrategy.acked());
    try (var consumer = script.open()) {
      var message = consumer.next();
      askAgain(consumer);
      assertThatThrownBy(() -> consumer.ack(message)).isInstanceOf(NotAssigned.class);
    }
  }

  @Test
  void aPartitionThatIsToMoveHandsOutNothingMoreUnlessItStays() {
    try (var consumer = sharing(f -> f.brings(0, 1)).commit(CommitStrategy.acked()).open()) {
      consumer.next();
      feeds.getFirst().leaving = true;
      assertThat(requests.getFirst().beforeRevoke().isFinished(Set.of(T0))).isFalse();
      askAgain(consumer);
      askAgain(consumer);

      feeds.getFirst().leaving = false;
      assertThat(read(consumer, 9)).containsExactly("m1");
    }
  }

  @Test
  void untilEndsASharedConsumerToo() {
    var builder = sharing(f -> f.brings(0, 1, 7, 8)).commit(LAZY).from(Place.EARLIEST);
    try (var consumer = builder.until(Place.offset(5)).open()) {
      assertThat(read(consumer, 9)).containsExactly("m0", "m1");
      assertThat(consumer.ended()).isTrue();
    }
    assertThat(feeds.getFirst().commits).containsExactly(Map.of(T0, 5L));
  }

  @Test
  void theBackendIsAskedForWhatTheConsumerIs() {
    var builder = sharing(f -> f).from(Place.EARLIEST);
    builder.open().close();
    assertThat(requests.getFirst().consumer()).isEqualTo("c");
    assertThat(requests.getFirst().topics()).containsExactly("t");
    assertThat(requests.getFirst().from()).isEqualTo(Place.EARLIEST);
    assertThat(requests.getFirst().startAt()).isNull();
  }

  @Test
  void aNameMayBeOpenTwiceAndIsNotResetMeanwhile() {
    var builder = sharing(f -> f);
    var plan = world.weir.admin().consumers().reset("c", "t", Place.EARLIEST);
    try (var one = builder.open();
        var two = builder.open()) {
      assertThat(one).isNotSameAs(two);
      assertThatThrownBy(plan::apply).isInstanceOf(Unavailable.class);
    }
    plan.apply();
  }

  @Test
  void whoStoresNothingReadsBesideTheMembers() {
    var builder = sharing(f -> f).from(Place.EARLIEST);
    world.sent("t", "a");
    try (var beside = builder.commit(CommitStrategy.none()).open()) {
      assertThat(read(beside, 9)).containsExactly("a");
    }
    assertThat(requests).isEmpty();
  }

  @Test
  void membersDoNotChoosePartitionsWherePositionsAreTheGroups() {
    var builder = sharing(f -> f);
    world.log.without(Capability.SEEK_IN_GROUP);
    assertThatThrownBy(() -> builder.partitions(0).open()).isInstanceOf(Unsupported.class);
  }

  @Test
  void partitionsChosenByHandAreReadAloneUnderTheName() {
    var builder = sharing(f -> f).from(Place.EARLIEST);
    world.sent("t", "a");
    try (var alone = builder.partitions(0).open()) {
      assertThat(read(alone, 9)).containsExactly("a");
      assertThatThrownBy(builder::open).isInstanceOf(Unavailable.class);
    }
    try (var member = builder.open()) {
      assertThat(member.assignment()).isNotNull();
      assertThatThrownBy(() -> builder.partitions(0).open()).isInstanceOf(Unavailable.class);
    }
    assertThat(requests).hasSize(1);
  }
}
