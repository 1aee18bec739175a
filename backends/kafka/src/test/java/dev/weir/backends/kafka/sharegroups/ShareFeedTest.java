package dev.weir.backends.kafka.sharegroups;

import static dev.weir.backends.kafka.Kafka.PATIENCE;
import static dev.weir.backends.kafka.Kafka.SECOND;
import static dev.weir.backends.kafka.Kafka.partition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Backoff;
import dev.weir.ConsumerDefinition;
import dev.weir.Fenced;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Place;
import dev.weir.Share;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Unsupported;
import dev.weir.backends.kafka.Kafka;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.Settled;
import dev.weir.spi.ShareRequest;
import dev.weir.spi.Subscription;
import dev.weir.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ShareFeedTest {
  private static final Duration LEASE = Duration.ofSeconds(30);

  private Kafka kafka;
  private String consumer;

  @BeforeEach
  void connect() {
    kafka = Kafka.connected();
    consumer = Kafka.name("mailer");
  }

  @AfterEach
  void close() {
    kafka.close();
  }

  private LeaseFeed share(String topic) {
    return share(topic, 3, LEASE, Map.of());
  }

  private LeaseFeed share(
      String topic, int attempts, Duration lease, Map<TopicPartition, Long> ends) {
    return share(topic, definition(attempts, lease), Place.EARLIEST, null, ends);
  }

  private LeaseFeed share(
      String topic,
      ConsumerDefinition definition,
      Place from,
      @Nullable Place startAt,
      Map<TopicPartition, Long> ends) {
    return kafka.backend.share(
        new ShareRequest(
            consumer, Subscription.of(List.of(topic)), definition, from, startAt, ends, 10_000));
  }

  private static ConsumerDefinition definition(int attempts, Duration lease) {
    return new ConsumerDefinition(
        Share.BY_MESSAGE,
        false,
        attempts,
        Backoff.DEFAULT,
        lease,
        ConsumerDefinition.NEVER,
        List.of(),
        List.of());
  }

  private static Message take(LeaseFeed feed) throws InterruptedException {
    var messages = feed.poll(1, PATIENCE).messages();
    assertThat(messages).hasSize(1);
    return messages.getFirst();
  }

  private static List<Message> settle(LeaseFeed feed, Verdict... verdicts) {
    return feed.settle(List.of(verdicts));
  }

  private static Verdict ack(Message message) {
    return new Verdict.Ack(message);
  }

  private static void nothingComes(LeaseFeed feed) throws InterruptedException {
    assertThat(feed.poll(10, SECOND)).isEqualTo(LeaseFeed.Leased.NONE);
  }

  @Test
  void messagesAreHandedOutOneByOneAndAckedInAnyOrder() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a", "b", "c");
    try (var feed = share(topic)) {
      var a = take(feed);
      var b = take(feed);
      var c = take(feed);
      assertThat(List.of(a, b, c)).extracting(Message::text).containsExactly("a", "b", "c");
      assertThat(a.attempt()).isEqualTo(1);
      assertThat(settle(feed, ack(c), ack(b))).isEmpty();
      assertThat(settle(feed, ack(c))).containsExactly(c);
      assertThat(feed.positions()).isEqualTo(Map.of(partition(topic, 0), 0L));
      assertThat(settle(feed, ack(a))).isEmpty();
      assertThat(feed.positions()).isEqualTo(Map.of(partition(topic, 0), 3L));
      nothingComes(feed);
      assertThat(kafka.backend.positions().list())
          .filteredOn(position -> position.consumer().equals(consumer))
          .extracting(position -> position.position())
          .containsExactly(3L);
    }
    kafka.backend.positions().commit(consumer, Map.of(partition(topic, 0), 3L));
    try (var feed = share(topic)) {
      kafka.send(topic, "d");
      assertThat(take(feed).text()).isEqualTo("d");
    }
    kafka.backend.positions().delete(consumer, Set.of(partition(topic, 0)));
    assertThat(kafka.backend.positions().fetch(consumer, Set.of(partition(topic, 0)))).isEmpty();
  }

  @Test
  void twoMembersAreHandedDifferentMessagesAndWhoLeavesGivesBack() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a", "b");
    try (var one = share(topic)) {
      try (var two = share(topic)) {
        assertThat(take(one).text()).isEqualTo("a");
        assertThat(take(two).text()).isEqualTo("b");
      }
      var again = take(one);
      assertThat(again.text()).isEqualTo("b");
      assertThat(again.attempt()).isEqualTo(2);
    }
  }

  @Test
  void aRetryComesWhenItIsDueWithOneAttemptMore() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a", "b");
    try (var feed = share(topic)) {
      long began = System.nanoTime();
      settle(feed, new Verdict.Retry(take(feed), Duration.ofSeconds(2)));
      settle(feed, ack(take(feed)));
      var again = take(feed);
      assertThat(again.text()).isEqualTo("a");
      assertThat(again.attempt()).isEqualTo(2);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(2));
      settle(feed, new Verdict.Release(again, Duration.ZERO));
      assertThat(take(feed).attempt()).isEqualTo(3);
    }
  }

  @Test
  void whatIsExhaustedComesToBeBuriedAndItsLetterIsDurable() throws Exception {
    String topic = kafka.topic(1);
    String dead = topic + ".dead";
    kafka.topicNamed(dead);
    kafka.send(topic, "a", "b");
    try (var feed = share(topic, 1, LEASE, Map.of())) {
      settle(feed, new Verdict.Retry(take(feed), Duration.ZERO));
      var leased = feed.poll(1, PATIENCE);
      if (!leased.messages().isEmpty()) {
        assertThat(leased.messages().getFirst().text()).isEqualTo("b");
        leased = feed.poll(1, PATIENCE);
      }
      assertThat(leased.exhausted()).extracting(Message::text).containsExactly("a");
      var letter = NewMessage.to(dead).text("a");
      assertThat(settle(feed, new Verdict.Reject(leased.exhausted().getFirst(), letter))).isEmpty();
      assertThat(kafka.backend.reader().range(partition(dead, 0)).end()).isEqualTo(1);
      var lost = NewMessage.to(Kafka.name("missing")).text("b");
      var b = feed.poll(1, SECOND).messages();
      for (var message : b) {
        assertThatThrownBy(() -> settle(feed, new Verdict.Reject(message, lost)))
            .isInstanceOf(dev.weir.NotFound.class);
        assertThat(settle(feed, ack(message))).isEmpty();
      }
    }
  }

  @Test
  void aLeaseThatIsOverIsGivenToAnotherAndItsVerdictIsStale() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a");
    try (var one = share(topic, 3, LEASE, Map.of());
        var two = share(topic, 3, LEASE, Map.of())) {
      var first = take(one);
      one.extend(List.of(first), Duration.ofSeconds(5));
      nothingComes(two);
      var second = take(two);
      assertThat(second.attempt()).isEqualTo(2);
      assertThat(settle(one, ack(first))).containsExactly(first);
      assertThatThrownBy(() -> one.extend(List.of(first), SECOND)).isInstanceOf(Fenced.class);
      assertThat(settle(two, ack(second))).isEmpty();
    }
  }

  /// The broker's shortest lock is 15 s by default; the tests' broker has 1 s.
  @Test
  void locksAreRenewedAsLongAsALeaseLasts() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a", "b", "c");
    try (var one = share(topic, 3, SECOND, Map.of());
        var two = share(topic, 3, SECOND, Map.of())) {
      var batch = one.poll(3, PATIENCE).messages();
      assertThat(batch).hasSize(3);
      one.extend(batch, LEASE);
      settle(one, ack(batch.get(1)));
      assertThat(two.poll(3, Duration.ofSeconds(4))).isEqualTo(LeaseFeed.Leased.NONE);
      assertThat(settle(one, ack(batch.get(0)), ack(batch.get(2)))).isEmpty();
      assertThat(one.positions()).isEqualTo(Map.of(partition(topic, 0), 3L));
    }
  }

  @Test
  void placesSayWhereItStarts() throws Exception {
    String topic = kafka.topic(1);
    kafka.send(topic, "a", "b", "c");
    try (var feed = share(topic, definition(3, LEASE), Place.last(1), null, Map.of())) {
      settle(feed, ack(take(feed)));
      nothingComes(feed);
    }
    var zero = Map.of(partition(topic, 0), 3L);
    try (var feed = share(topic, definition(3, LEASE), Place.EARLIEST, Place.offset(1), zero)) {
      var b = take(feed);
      assertThat(b.text()).isEqualTo("b");
      assertThatThrownBy(
              () -> share(topic, definition(3, LEASE), Place.EARLIEST, Place.EARLIEST, zero))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("without members");
      settle(feed, ack(b), ack(take(feed)));
      kafka.send(topic, "behind the end");
      assertThat(feed.poll(1, PATIENCE).ended()).isTrue();
    }
    consumer = Kafka.name("mailer");
    try (var feed = share(topic, definition(3, LEASE), Place.LATEST, null, Map.of())) {
      kafka.send(topic, "new");
      assertThat(take(feed).text()).isEqualTo("new");
    }
  }

  @Test
  void allPartitionsAreReadWhileOneMessageIsInHand() throws Exception {
    String topic = kafka.topic(2);
    kafka.sendTo(partition(topic, 0), "a0", "b0");
    kafka.sendTo(partition(topic, 1), "a1", "b1");
    try (var feed = share(topic)) {
      var held = take(feed);
      var texts = new ArrayList<String>();
      for (int i = 0; i < 3; i++) {
        var message = take(feed);
        texts.add(message.text());
        settle(feed, ack(message));
      }
      texts.add(held.text());
      assertThat(texts).containsExactlyInAnyOrder("a0", "b0", "a1", "b1");
    }
  }

  @Test
  void whatAbortedTransactionsWroteIsNeverHandedOut() throws Exception {
    String topic = kafka.topic(1);
    kafka.abort(topic, "aborted");
    kafka.send(topic, "kept");
    try (var feed = share(topic)) {
      var kept = take(feed);
      assertThat(kept.text()).isEqualTo("kept");
      settle(feed, ack(kept));
      assertThat(feed.positions()).isEqualTo(Map.of(partition(topic, 0), kept.offset() + 1));
    }
  }

  @Test
  void whatKafkaCannotIsRefusedAtOpenWithBothNumbers() {
    String topic = kafka.topic(1);
    assertThatThrownBy(() -> share(topic, 10, LEASE, Map.of()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("10 attempts")
        .hasMessageContaining("9 or fewer");
    try (var feed = share(topic)) {
      assertThatThrownBy(() -> feed.seek(Map.of(partition(topic, 0), 0L)))
          .isInstanceOf(Unsupported.class);
      assertThatThrownBy(() -> kafka.join(consumer, topic, Place.EARLIEST))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("shares by message, and not by partition");
    }
    consumer = Kafka.name("grouped");
    try (var feed = kafka.join(consumer, topic, Place.EARLIEST)) {
      feed.commit(Settled.at(feed.positions()));
      assertThatThrownBy(() -> share(topic))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("shares by partition, and not by message");
    }
  }

  @Test
  void aPausedConsumerTakesNothing() throws Exception {
    String topic = kafka.topic(2);
    kafka.send(topic, "a");
    try (var feed = share(topic)) {
      assertThatThrownBy(() -> feed.pause(Set.of(partition(topic, 0))))
          .isInstanceOf(Unsupported.class);
      feed.pause(Kafka.partitions(topic, 0, 1));
      nothingComes(feed);
      feed.resume(Kafka.partitions(topic, 0, 1));
      assertThat(take(feed).text()).isEqualTo("a");
    }
  }
}
