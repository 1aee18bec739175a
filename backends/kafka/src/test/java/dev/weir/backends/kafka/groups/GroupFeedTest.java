package dev.weir.backends.kafka.groups;

import static dev.weir.backends.kafka.Kafka.PATIENCE;
import static dev.weir.backends.kafka.Kafka.SECOND;
import static dev.weir.backends.kafka.Kafka.partition;
import static dev.weir.backends.kafka.Kafka.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Fenced;
import dev.weir.NewMessage;
import dev.weir.OffsetOutOfRange;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.backends.kafka.Kafka;
import dev.weir.spi.Feed;
import dev.weir.spi.Settled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class GroupFeedTest {
  private Kafka kafka;
  private String consumer;

  @BeforeEach
  void connect() {
    kafka = Kafka.connected();
    consumer = Kafka.name("consumer");
  }

  @AfterEach
  void close() {
    kafka.close();
  }

  @Test
  void aConsumerResumesBehindWhatItCommitted() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a", "b", "c");
    try (var feed = kafka.join(consumer, topic, Place.EARLIEST)) {
      assertThat(feed.assignment()).containsExactly(partition(topic, 0));
      assertThat(texts(feed, 3)).containsExactly("a", "b", "c");
      assertThat(feed.positions()).containsEntry(partition(topic, 0), 3L);
      feed.commit(Settled.at(Map.of(partition(topic, 0), 2L)));
    }
    try (var feed = kafka.join(consumer, topic, Place.LATEST)) {
      assertThat(feed.positions()).containsEntry(partition(topic, 0), 2L);
      assertThat(texts(feed, 1)).containsExactly("c");
    }
  }

  @Test
  void latestIsTheEndAtTheMomentOfOpening() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "before");
    try (var feed = kafka.join(consumer, topic, Place.LATEST)) {
      kafka.send(topic, "after");
      assertThat(texts(feed, 1)).containsExactly("after");
    }
  }

  @Test
  void placesSayWhereANewConsumerStarts() throws Exception {
    String topic = kafka.topic(1);
    var receipts = kafka.send(topic, "a", "b", "c", "d");

    assertThat(first(topic, Place.offset(2))).isEqualTo("c");
    assertThat(first(topic, Place.skip(1))).isEqualTo("b");
    assertThat(first(topic, Place.last(1))).isEqualTo("d");
    assertThat(first(topic, Place.last(100))).isEqualTo("a");
    assertThat(first(topic, Place.time(receipts.getFirst().timestamp().minusMillis(1))))
        .isEqualTo("a");
    assertThatThrownBy(() -> first(topic, Place.offset(5)))
        .isInstanceOfSatisfying(OffsetOutOfRange.class, e -> assertThat(e.end()).isEqualTo(4));
  }

  private String first(String topic, Place from) throws InterruptedException {
    try (var feed = kafka.join(Kafka.name("consumer"), topic, from)) {
      return texts(feed, 1).getFirst();
    }
  }

  @Test
  void startAtGoesThereWhateverIsStored() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a", "b");
    kafka.backend.positions().commit(consumer, Map.of(partition(topic, 0), 2L));
    try (var feed = kafka.join(consumer, topic, Place.LATEST, Place.EARLIEST, (p, clean) -> {})) {
      assertThat(texts(feed, 2)).containsExactly("a", "b");
    }
  }

  /// A member's thread that polls all the time, as a program does.
  private static final class Polling implements AutoCloseable {
    final Feed feed;
    final List<String> texts = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Void> running;
    private volatile boolean stopped;

    Polling(Feed feed) {
      this.feed = feed;
      this.running = CompletableFuture.runAsync(this::run, Thread::startVirtualThread);
    }

    private void run() {
      try {
        while (!stopped) {
          var messages = feed.poll(100, SECOND).messages();
          messages.forEach(message -> texts.add(message.text()));
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() throws Exception {
      stopped = true;
      feed.wake();
      running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      feed.close();
    }
  }

  @Test
  void twoMembersShareThePartitionsAndOneTakesOverAll() throws Exception {
    String topic = kafka.topic(2);
    try (var one = new Polling(kafka.join(consumer, topic, Place.EARLIEST))) {
      assertThat(one.feed.assignment()).hasSize(2);
      try (var two = new Polling(kafka.join(consumer, topic, Place.EARLIEST))) {
        await()
            .atMost(PATIENCE)
            .until(() -> one.feed.assignment().size() == 1 && two.feed.assignment().size() == 1);
        assertThat(both(one.feed, two.feed)).hasSize(2);
        kafka.sendTo(partition(topic, 0), "zero");
        kafka.sendTo(partition(topic, 1), "one");
        await().atMost(PATIENCE).until(() -> one.texts.size() == 1 && two.texts.size() == 1);
      }
      await().atMost(PATIENCE).until(() -> one.feed.assignment().size() == 2);
    }
  }

  private static Set<TopicPartition> both(Feed one, Feed two) {
    var all = new TreeSet<>(one.assignment());
    all.addAll(two.assignment());
    return all;
  }

  @Test
  void whatIsCommittedBeforePartitionsMoveIsNotReadAgain() throws Exception {
    String topic = kafka.topic(2);
    kafka.sendTo(partition(topic, 0), "zero");
    kafka.sendTo(partition(topic, 1), "one");
    var revoked = new CompletableFuture<Set<TopicPartition>>();
    var joined = new CompletableFuture<Feed>();
    Feed feed =
        kafka.join(
            consumer,
            topic,
            Place.EARLIEST,
            null,
            (partitions, clean) -> {
              assertThat(clean).isTrue();
              var positions = joined.join().positions();
              positions.keySet().retainAll(partitions);
              joined.join().commit(Settled.at(positions));
              revoked.complete(partitions);
            });
    joined.complete(feed);
    assertThat(texts(feed, 2)).containsExactlyInAnyOrder("zero", "one");
    try (var one = new Polling(feed);
        var two = new Polling(kafka.join(consumer, topic, Place.EARLIEST))) {
      var moved = revoked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).iterator().next();
      await().atMost(PATIENCE).until(() -> two.feed.assignment().contains(moved));
      kafka.sendTo(moved, "new");
      await().atMost(PATIENCE).until(() -> !two.texts.isEmpty());
      assertThat(two.texts).containsExactly("new");
      assertThatThrownBy(() -> one.feed.commit(Settled.at(Map.of(moved, 1L))))
          .isInstanceOf(Fenced.class);
    }
  }

  @Test
  void aSlowTakerGetsEverythingInOrder() throws Exception {
    String topic = kafka.topic(1);
    int count = 3 * Handover.FULL_MESSAGES;
    try (var appender = kafka.backend.appender()) {
      for (int i = 0; i < count; i++) {
        var _ = appender.append(NewMessage.to(topic).text("m" + i));
      }
    }
    try (var feed = kafka.join(consumer, topic, Place.EARLIEST)) {
      int next = 0;
      while (next < count) {
        var messages = feed.poll(7, PATIENCE).messages();
        assertThat(messages).isNotEmpty();
        for (var message : messages) {
          assertThat(message.text()).isEqualTo("m" + next++);
        }
        assertThat(feed.positions()).containsEntry(partition(topic, 0), (long) next);
      }
    }
  }

  @Test
  void wakeEndsThePollUnderWayOrTheNextOne() throws Exception {
    String topic = kafka.topic(1);
    try (var feed = kafka.join(consumer, topic, Place.EARLIEST)) {
      feed.wake();
      assertThat(feed.poll(1, Duration.ofMinutes(1)).messages()).isEmpty();
      var polling =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return feed.poll(1, Duration.ofMinutes(1));
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              },
              Thread::startVirtualThread);
      feed.wake();
      assertThat(polling.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).messages()).isEmpty();
    }
  }
}
