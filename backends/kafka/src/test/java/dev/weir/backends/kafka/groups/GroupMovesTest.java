package dev.weir.backends.kafka.groups;

import static dev.weir.backends.kafka.Kafka.PATIENCE;
import static dev.weir.backends.kafka.Kafka.SECOND;
import static dev.weir.backends.kafka.Kafka.partition;
import static dev.weir.backends.kafka.Kafka.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Fenced;
import dev.weir.Full;
import dev.weir.Membership;
import dev.weir.NotAssigned;
import dev.weir.Place;
import dev.weir.backends.kafka.Kafka;
import dev.weir.spi.Settled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a member does to itself: commits out of order, seeks, pauses, leaves.
@Tag("slow")
class GroupMovesTest {
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
  void whatIsSettledAboveThePositionIsFoundAgain() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a", "b", "c", "d");
    var zero = partition(topic, 0);
    var settled =
        new Settled(1, List.of(new Settled.Range(2, 3)), new TreeMap<>(Map.of(1L, 2, 3L, 1)));
    try (var feed = kafka.join(consumer, topic, Place.EARLIEST)) {
      assertThat(feed.stored()).isEmpty();
      feed.commit(Map.of(zero, settled));
    }
    assertThat(kafka.backend.positions().settled(consumer, Set.of(zero)))
        .isEqualTo(Map.of(zero, settled));
    try (var feed = kafka.join(consumer, topic, Place.EARLIEST)) {
      assertThat(feed.stored()).isEqualTo(Map.of(zero, settled));
      assertThat(texts(feed, 3)).containsExactly("b", "c", "d");
    }
    try (var feed = kafka.join(consumer, topic, Place.LATEST, Place.EARLIEST, (p, clean) -> {})) {
      assertThat(feed.stored()).isEmpty();
    }
    kafka.backend.positions().commit(consumer, Map.of(zero, 1L));
    assertThat(kafka.backend.positions().settled(consumer, Set.of(zero)))
        .isEqualTo(Map.of(zero, Settled.at(1)));
  }

  @Test
  void moreThanTheBrokerKeepsIsFullAndNothingIsStored() {
    String topic = kafka.topic(2);
    var zero = partition(topic, 0);
    var one = partition(topic, 1);
    var ranges = new ArrayList<Settled.Range>();
    for (long offset = 1; offset < 5_000; offset += 2) {
      ranges.add(new Settled.Range(offset, offset + 1));
    }
    var tooMuch = new Settled(0, ranges, new TreeMap<>());
    try (var feed = kafka.join(consumer, topic, Place.EARLIEST)) {
      assertThatThrownBy(() -> feed.commit(Map.of(zero, Settled.at(0), one, tooMuch)))
          .isInstanceOf(Full.class)
          .hasMessageContaining("offset.metadata.max.bytes");
      assertThat(kafka.backend.positions().fetch(consumer, Set.of(zero, one))).isEmpty();
      var fits = new Settled(0, ranges.subList(0, 2_000), new TreeMap<>());
      feed.commit(Map.of(one, fits));
      assertThat(kafka.backend.positions().settled(consumer, Set.of(one)).get(one)).isEqualTo(fits);
    }
  }

  @Test
  void whatAnotherProgramCommittedIsAPositionAndNoMore() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a", "b");
    kafka.commitAsAnotherProgram(
        consumer, partition(topic, 0), new OffsetAndMetadata(1, "settled=BB"));
    try (var feed = kafka.join(consumer, topic, Place.EARLIEST)) {
      assertThat(feed.stored()).isEqualTo(Map.of(partition(topic, 0), Settled.at(1)));
      assertThat(texts(feed, 1)).containsExactly("b");
    }
  }

  @Test
  void aSeekMovesWhatIsHeldAndKeepsTheMembership() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a", "b", "c");
    var zero = partition(topic, 0);
    try (var feed = kafka.join(consumer, topic, Place.EARLIEST)) {
      var member = feed.membership();
      assertThat(member).isInstanceOf(Membership.Member.class);
      assertThat(((Membership.Member) member).id()).isNotEmpty();
      assertThat(texts(feed, 1)).containsExactly("a");

      feed.seek(Map.of(zero, 2L));
      assertThat(feed.positions()).isEqualTo(Map.of(zero, 2L));
      assertThat(texts(feed, 1)).containsExactly("c");
      feed.seek(Map.of(zero, 0L));
      assertThat(texts(feed, 3)).containsExactly("a", "b", "c");

      assertThat(feed.membership()).isEqualTo(member);
      feed.commit(Map.of(zero, Settled.at(3)));
      assertThatThrownBy(() -> feed.seek(Map.of(zero, 0L, partition(topic, 1), 0L)))
          .isInstanceOf(NotAssigned.class);
      assertThat(feed.positions()).isEqualTo(Map.of(zero, 3L));
    }
  }

  @Test
  void whoDetachesReadsAloneAndCommitsNothing() throws Exception {
    String topic = kafka.topic(2);
    kafka.sendTo(partition(topic, 0), "zero");
    kafka.sendTo(partition(topic, 1), "one");
    try (var feed = kafka.join(consumer, topic, Place.EARLIEST);
        var other = kafka.join(consumer, topic, Place.EARLIEST)) {
      feed.detach(Map.of(partition(topic, 0), 0L, partition(topic, 1), 0L), "it was rewound");

      assertThat(feed.membership()).isEqualTo(new Membership.Detached("it was rewound"));
      assertThat(texts(feed, 2)).containsExactlyInAnyOrder("zero", "one");
      assertThatThrownBy(() -> feed.commit(Settled.at(feed.positions())))
          .isInstanceOf(Fenced.class)
          .hasMessageContaining("it was rewound");
      assertThat(texts(other, 2)).containsExactlyInAnyOrder("zero", "one");
      other.commit(Settled.at(other.positions()));
    }
  }

  @Test
  void aPauseHoldsBackOnePartitionAndLosesNothing() throws Exception {
    String topic = kafka.topic(2);
    kafka.sendTo(partition(topic, 0), "zero");
    kafka.sendTo(partition(topic, 1), "one");
    try (var feed = kafka.join(consumer, topic, Place.EARLIEST)) {
      // They are buffered by now, or will be.
      feed.pause(Set.of(partition(topic, 0)));
      assertThat(texts(feed, 1)).containsExactly("one");
      assertThat(feed.poll(1, SECOND).messages()).isEmpty();
      feed.resume(Set.of(partition(topic, 0)));
      assertThat(texts(feed, 1)).containsExactly("zero");
      assertThatThrownBy(() -> feed.pause(Set.of(partition(topic, 2))))
          .isInstanceOf(NotAssigned.class);
    }
  }

  @Test
  void whoHoldsMessagesAndAsksForNoneLosesItsPartitionsAndComesBack() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a");
    var limit = Duration.ofMillis(500);
    try (var feed = kafka.join(consumer, topic, Kafka.member().processingLimit(limit).get())) {
      assertThat(texts(feed, 1)).containsExactly("a");
      await()
          .during(limit.multipliedBy(3))
          .atMost(PATIENCE)
          .until(() -> {
            feed.asked();
            return !feed.assignment().isEmpty();
          });
      await().atMost(PATIENCE).until(() -> feed.assignment().isEmpty());
      assertThatThrownBy(() -> feed.commit(Map.of(partition(topic, 0), Settled.at(1))))
          .isInstanceOf(Fenced.class);

      assertThatThrownBy(() -> feed.poll(1, SECOND))
          .isInstanceOf(Fenced.class)
          .hasMessageContaining("processing limit of PT0.5S");
      assertThat(texts(feed, 1)).containsExactly("a");
    }
  }
}
