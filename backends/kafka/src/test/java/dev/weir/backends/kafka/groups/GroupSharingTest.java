package dev.weir.backends.kafka.groups;

import static dev.weir.backends.kafka.Kafka.PATIENCE;
import static dev.weir.backends.kafka.Kafka.SECOND;
import static dev.weir.backends.kafka.Kafka.partition;
import static dev.weir.backends.kafka.Kafka.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Assignor;
import dev.weir.Fenced;
import dev.weir.InvalidInput;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Unsupported;
import dev.weir.backends.kafka.Kafka;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Settled;
import dev.weir.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which member reads what.
@Tag("slow")
class GroupSharingTest {
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
  void topicsThatMatchAreReadAlsoWhenTheyComeLater() throws Exception {
    String prefix = Kafka.name("shop");
    kafka.topicNamed(prefix + ".orders");
    kafka.topicNamed(prefix + ".orders.dead");
    var subscription = new Subscription(List.of(), List.of(prefix + ".*"), List.of());
    try (var feed = kafka.join(consumer, subscription, Place.LATEST)) {
      assertThat(feed.assignment()).containsExactly(partition(prefix + ".orders", 0));
      kafka.topicNamed(prefix + ".mails");
      kafka.send(prefix + ".mails", "first");
      assertThat(texts(feed, 1)).containsExactly("first");
      kafka.backend.topics().delete(prefix + ".orders");
      pollUntilHeld(feed, Set.of(partition(prefix + ".mails", 0)));
    }
  }

  @Test
  void aPatternThatMatchesNothingYetIsNoError() throws Exception {
    String topic = Kafka.name("later");
    var subscription = new Subscription(List.of(), List.of(topic + "*"), List.of());
    try (var feed = kafka.join(consumer, subscription, Place.LATEST)) {
      assertThat(feed.assignment()).isEmpty();
      kafka.topicNamed(topic);
      kafka.send(topic, "first");
      assertThat(texts(feed, 1)).containsExactly("first");
    }
  }

  @Test
  void anOptionalTopicIsReadFromItsBeginningWhenItIsThere() throws Exception {
    String topic = kafka.topic(1);
    String redrive = topic + "." + consumer + ".redrive";
    kafka.topicNamed(redrive);
    kafka.send(redrive, "before");
    kafka.send(topic, "skipped");
    var subscription = new Subscription(List.of(topic), List.of(), List.of(redrive));
    try (var feed = kafka.join(consumer, subscription, Place.LATEST)) {
      assertThat(texts(feed, 1)).containsExactly("before");
    }
    var other = new Subscription(List.of(topic), List.of(), List.of(redrive + "2"));
    try (var feed = kafka.join(Kafka.name("other"), other, Place.LATEST)) {
      kafka.topicNamed(redrive + "2");
      kafka.send(redrive + "2", "later");
      assertThat(texts(feed, 1)).containsExactly("later");
    }
  }

  private void pollUntilHeld(Feed feed, Set<TopicPartition> partitions) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          feed.poll(1, Duration.ofMillis(50));
          return feed.assignment().equals(partitions);
        });
  }

  @Test
  void aStaticMemberComesBackToItsPartitionsAndFencesItsPredecessor() throws Exception {
    String topic = kafka.topic(2);
    var here = Kafka.member().instance("here").get();
    try (var other = kafka.join(consumer, topic, Kafka.member().instance("there").get())) {
      Set<TopicPartition> held;
      try (var first = kafka.join(consumer, topic, here)) {
        await()
            .atMost(PATIENCE)
            .until(() -> {
              other.poll(1, Duration.ofMillis(50));
              first.poll(1, Duration.ofMillis(50));
              return first.assignment().size() == 1 && other.assignment().size() == 1;
            });
        held = first.assignment();
      }
      var epoch = other.membership();
      try (var second = kafka.join(consumer, topic, here)) {
        assertThat(second.assignment()).isEqualTo(held);
        assertThat(other.membership()).isEqualTo(epoch);

        try (var third = kafka.join(consumer, topic, here)) {
          assertThat(third.assignment()).isEqualTo(held);
          assertThatThrownBy(
                  () -> {
                    for (int i = 0; i < PATIENCE.toSeconds(); i++) {
                      second.poll(1, SECOND);
                    }
                  })
              .isInstanceOf(Fenced.class);
        }
      }
    }
  }

  @Test
  void aRangeGivesEqualNumbersOfAllTopicsToOneMember() throws Exception {
    String left = kafka.topic(2);
    String right = kafka.topic(2);
    var range = Kafka.member().assignor(Assignor.RANGE).get();
    var topics = Subscription.of(List.of(left, right));
    try (var one = kafka.join(consumer, topics, range);
        var two = kafka.join(consumer, topics, range)) {
      await()
          .atMost(PATIENCE)
          .until(() -> {
            one.poll(1, Duration.ofMillis(50));
            two.poll(1, Duration.ofMillis(50));
            return one.assignment().size() == 2 && two.assignment().size() == 2;
          });
      assertThat(one.assignment())
          .extracting(TopicPartition::partition)
          .hasSize(2)
          .containsOnly(one.assignment().iterator().next().partition());
    }
  }

  @Test
  void membersOfOneConsumerNameTheSameAssignorWhichIsOneOfKafkas() throws Exception {
    String topic = kafka.topic(1);
    try (var one = kafka.join(consumer, topic, Kafka.member().assignor(Assignor.UNIFORM).get())) {
      assertThat(one.assignment()).hasSize(1);
      var range = Kafka.member().assignor(Assignor.RANGE).get();
      assertThatThrownBy(() -> kafka.join(consumer, topic, range))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("one assignor");
      var own = Kafka.member().assignor(Assignor.of(members -> Map.of())).get();
      assertThatThrownBy(() -> kafka.join(consumer, topic, own))
          .isInstanceOf(Unsupported.class)
          .hasMessageContaining("sticky, uniform or range");
    }
  }

  @Test
  void aSessionThatTheBrokerDoesNotAllowIsRefused() {
    String topic = kafka.topic(1);
    var brief = Kafka.member().session(Duration.ofMillis(300)).get();
    assertThatThrownBy(() -> kafka.join(consumer, topic, brief))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("group.min.session.timeout.ms");
  }

  /// Nobody polls: the work is finished elsewhere.
  @Test
  void partitionsMoveWhenTheirWorkIsFinishedAndNotBefore() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a", "b");
    var finished = new AtomicBoolean();
    var feed = new AtomicReference<Feed>();
    var revocation =
        new FeedRequest.Revocation() {
          @Override
          public boolean isFinished(Set<TopicPartition> partitions) {
            return finished.get();
          }

          @Override
          public void revoke(Set<TopicPartition> partitions, boolean clean) {
            assertThat(clean).isTrue();
            feed.get().commit(Map.of(partition(topic, 0), Settled.at(1)));
          }
        };
    var range = Kafka.member().assignor(Assignor.RANGE).get();
    try (var one = kafka.join(consumer, Subscription.of(List.of(topic)), range, revocation)) {
      feed.set(one);
      assertThat(texts(one, 2)).containsExactly("a", "b");
      var joining =
          java.util.concurrent.CompletableFuture.supplyAsync(
              () -> kafka.join(consumer, topic, range), Thread::startVirtualThread);
      await()
          .during(Duration.ofSeconds(2))
          .atMost(PATIENCE)
          .until(() -> one.assignment().size() == 1);
      finished.set(true);
      await().atMost(PATIENCE).until(() -> one.assignment().isEmpty() || joining.isDone());
      try (var two = joining.join()) {
        // Whoever of the two has it now reads on behind what was committed.
        await()
            .atMost(PATIENCE)
            .until(() -> !one.assignment().isEmpty() || !two.assignment().isEmpty());
        var holder = one.assignment().isEmpty() ? two : one;
        assertThat(texts(holder, 1)).containsExactly("b");
      }
    }
  }
}
