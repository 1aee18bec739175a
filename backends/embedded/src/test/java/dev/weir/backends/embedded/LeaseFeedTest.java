package dev.weir.backends.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Backoff;
import dev.weir.ConnectOptions;
import dev.weir.ConsumerDefinition;
import dev.weir.Fenced;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Place;
import dev.weir.Share;
import dev.weir.TopicOptions;
import dev.weir.TopicPartition;
import dev.weir.spi.Appender;
import dev.weir.spi.Backend;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.ShareRequest;
import dev.weir.spi.Subscription;
import dev.weir.spi.Verdict;
import dev.weir.spi.WeirUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// By message on a real engine: one consumer, members in this process.
class LeaseFeedTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final TopicPartition MAILS = new TopicPartition("mails", 0);

  @TempDir Path folder = Path.of("");
  private Backend backend = open(Path.of(""), "memory:");
  private ConsumerDefinition definition = definition(false, Duration.ofMinutes(5), List.of());

  private static Backend open(Path folder, String url) {
    return new EmbeddedProvider()
        .connect(
            WeirUrl.parse(url.equals("memory:") ? url : url + folder), ConnectOptions.defaults());
  }

  private static ConsumerDefinition definition(
      boolean ordered, Duration lease, List<String> subjects) {
    return new ConsumerDefinition(
        Share.BY_MESSAGE,
        ordered,
        3,
        Backoff.fixed(Duration.ZERO),
        lease,
        ConsumerDefinition.NEVER,
        subjects,
        List.of());
  }

  @BeforeEach
  void aTopic() {
    backend.topics().create("mails", TopicOptions.partitions(1));
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private void send(String key, String value) {
    send(message("mails", key, value));
  }

  private static NewMessage message(String topic, String key, String value) {
    return NewMessage.to(topic).key(key).text(value);
  }

  private void send(NewMessage message) {
    try (Appender appender = backend.appender()) {
      appender.appendAndWait(message);
    }
  }

  private LeaseFeed member() {
    return member(Map.of(), Subscription.of(List.of("mails")));
  }

  private LeaseFeed member(Map<TopicPartition, Long> ends, Subscription topics) {
    return backend.share(
        new ShareRequest("mailer", topics, definition, Place.EARLIEST, null, ends, 1_000));
  }

  private static List<Message> poll(LeaseFeed feed, int most) {
    try {
      return feed.poll(most, SOON).messages();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Message> pollNow(LeaseFeed feed) throws InterruptedException {
    return feed.poll(100, Duration.ZERO).messages();
  }

  private static List<String> values(List<Message> messages) {
    return messages.stream().map(Message::text).toList();
  }

  private static List<Verdict> acks(List<Message> messages) {
    return messages.stream().<Verdict>map(Verdict.Ack::new).toList();
  }

  @Test
  void eachMessageGoesToOneMember() throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      send("k", "m" + i);
    }
    try (var a = member();
        var b = member()) {
      assertThat(values(poll(a, 3))).containsExactly("m0", "m1", "m2");
      assertThat(values(poll(b, 3))).containsExactly("m3");
      assertThat(pollNow(a)).isEmpty();
    }
  }

  @Test
  void anAckedMessageNeverComesAgainAndAClosedMembersDoUncounted() {
    for (int i = 0; i < 3; i++) {
      send("k", "m" + i);
    }
    var a = member();
    var held = poll(a, 3);
    assertThat(a.settle(acks(held.subList(1, 2)))).isEmpty();
    a.close();
    try (var b = member()) {
      var again = poll(b, 3);
      assertThat(values(again)).containsExactly("m0", "m2");
      assertThat(again).extracting(Message::attempt).containsOnly(1);
    }
  }

  @Test
  void aRetriedMessageComesAgainUntilItIsExhausted() throws InterruptedException {
    send("k", "m");
    try (var feed = member()) {
      for (int attempt = 1; attempt <= 3; attempt++) {
        var message = poll(feed, 1).getFirst();
        assertThat(message.attempt()).isEqualTo(attempt);
        feed.settle(List.of(new Verdict.Retry(message, Duration.ofMillis(5))));
      }
      var leased = feed.poll(1, SOON);
      assertThat(leased.messages()).isEmpty();
      assertThat(leased.exhausted()).hasSize(1);
      backend.topics().create("mails.mailer.dead", TopicOptions.partitions(1));
      var letter = message("mails.mailer.dead", "k", "m");
      assertThat(feed.settle(List.of(new Verdict.Reject(leased.exhausted().getFirst(), letter))))
          .isEmpty();
      assertThat(feed.positions()).containsEntry(MAILS, 1L);
      assertThat(backend.reader().range(new TopicPartition("mails.mailer.dead", 0)).end())
          .isEqualTo(1);
    }
  }

  @Test
  void aReleasedMessageComesAgainUncountedAndAsAnotherObject() {
    send("k", "m");
    try (var feed = member()) {
      var first = poll(feed, 1).getFirst();
      feed.settle(List.of(new Verdict.Release(first, Duration.ZERO)));
      var second = poll(feed, 1).getFirst();
      assertThat(second.attempt()).isEqualTo(1);
      assertThat(second).isEqualTo(first).isNotSameAs(first);
    }
  }

  @Test
  void whatIsStaleIsRefusedAndTheRestSettled() {
    definition = definition(false, Duration.ofMillis(1), List.of());
    send("k", "m0");
    send("k", "m1");
    try (var a = member();
        var b = member()) {
      var late = poll(a, 1);
      var next = poll(b, 2); // m0 again, once its lease is over, or m1
      while (next.stream().noneMatch(late.getFirst()::equals)) {
        b.settle(acks(next));
        next = poll(b, 2);
      }
      assertThat(next.getFirst().attempt()).isGreaterThan(1);
      assertThat(a.settle(acks(late))).isEqualTo(late);
      assertThatThrownBy(() -> a.extend(late, SOON))
          .isInstanceOf(Fenced.class)
          .hasMessageContaining("mails/0@0");
      var letter = message("mails", "k", "letter");
      assertThat(a.settle(List.of(new Verdict.Reject(late.getFirst(), letter)))).isEqualTo(late);
    }
  }

  @Test
  void anAckOfAnEarlierAttemptDoesNotUndoThatOfTheLast() {
    send("k", "m0");
    send("k", "m1");
    var a = member();
    var first = poll(a, 1).getFirst();
    a.settle(List.of(new Verdict.Retry(first, Duration.ZERO)));
    var last = poll(a, 1).getFirst();
    assertThat(last.attempt()).isEqualTo(2);
    assertThat(a.settle(acks(List.of(first, last))))
        .singleElement()
        .satisfies(stale -> assertThat(stale).isSameAs(first));
    a.close();
    try (var b = member()) {
      assertThat(values(poll(b, 2))).containsExactly("m1");
    }
  }

  @Test
  void anExtendedMessageStaysWithItsMember() throws InterruptedException {
    definition = definition(false, Duration.ofSeconds(1), List.of());
    send("k", "m");
    try (var a = member();
        var b = member()) {
      var held = poll(a, 1);
      a.extend(held, Duration.ofMinutes(5));
      assertThat(b.poll(1, Duration.ofMillis(1_500)).messages()).isEmpty();
      assertThat(a.settle(acks(held))).isEmpty();
    }
  }

  @Test
  void B7_anUnsettledMessageHoldsBackOnlyItsOwnKey() throws InterruptedException {
    definition = definition(true, Duration.ofMinutes(5), List.of());
    send("a", "a0");
    send("a", "a1");
    send("b", "b0");
    try (var feed = member()) {
      var held = poll(feed, 10);
      assertThat(values(held)).containsExactly("a0", "b0");
      assertThat(pollNow(feed)).isEmpty();
      assertThat(backend.sharing("mailer").partitions().getFirst().blockedKeys()).isEqualTo(1);
      feed.settle(acks(held.subList(0, 1)));
      assertThat(values(poll(feed, 10))).containsExactly("a1");
    }
  }

  @Test
  void onlyWantedSubjectsComeAndTheOthersSettleThemselves() {
    definition = definition(false, Duration.ofMinutes(5), List.of("order.*"));
    send(message("mails", "k", "no").subject("user.new"));
    send(message("mails", "k", "yes").subject("order.new"));
    send(message("mails", "k", "none"));
    try (var feed = member(Map.of(MAILS, 3L), Subscription.of(List.of("mails")))) {
      var held = poll(feed, 10);
      assertThat(values(held)).containsExactly("yes");
      feed.settle(acks(held));
      assertThat(feed.positions()).containsEntry(MAILS, 3L);
    }
  }

  @Test
  void endsWhenAllThatWasThereIsSettled() throws InterruptedException {
    send("k", "m0");
    send("k", "m1");
    send("k", "behind the end");
    try (var feed = member(Map.of(MAILS, 2L), Subscription.of(List.of("mails")))) {
      var held = poll(feed, 10);
      assertThat(values(held)).containsExactly("m0", "m1");
      assertThat(feed.poll(10, Duration.ZERO).ended()).isFalse();
      feed.settle(acks(held));
      assertThat(feed.poll(10, SOON).ended()).isTrue();
    }
  }

  @Test
  void aSeekFencesLeasesOfAllMembers() {
    for (int i = 0; i < 3; i++) {
      send("k", "m" + i);
    }
    try (var a = member();
        var b = member()) {
      var held = poll(a, 3);
      b.seek(Map.of(MAILS, 1L));
      assertThat(a.settle(acks(held))).isEqualTo(held);
      assertThat(values(poll(b, 3))).containsExactly("m1", "m2");
    }
  }

  @Test
  void pausedPartitionsBringNothing() throws InterruptedException {
    send("k", "m");
    try (var feed = member()) {
      feed.pause(List.of(MAILS));
      assertThat(pollNow(feed)).isEmpty();
      feed.resume(List.of(MAILS));
      assertThat(poll(feed, 1)).hasSize(1);
    }
  }

  @Test
  void topicsThatComeLaterAreReadFromTheirBeginning() throws Exception {
    var topics = new Subscription(List.of(), List.of("order*"), List.of("mails.mailer.redrive"));
    try (var feed = member(Map.of(), topics);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var polled = threads.submit(() -> poll(feed, 1));
      backend.topics().create("orders", TopicOptions.partitions(2));
      send(message("orders", "k", "first"));
      assertThat(values(polled.get(20, TimeUnit.SECONDS))).containsExactly("first");
      backend.topics().create("mails.mailer.redrive", TopicOptions.partitions(1));
      send(message("mails.mailer.redrive", "k", "again"));
      assertThat(values(poll(feed, 1))).containsExactly("again");
    }
  }

  @Test
  void anotherShareOrKeyOrderIsRefusedNamingTheStoredOne() {
    member().close();

    assertThat(backend.definition("mailer")).contains(definition);
    assertThatThrownBy(
            () -> backend.define("mailer", definition(true, Duration.ofMinutes(5), List.of())))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("BY_MESSAGE, not ordered by key");
    backend.define("mailer", definition(false, Duration.ofMinutes(1), List.of("a.>")));
    assertThat(backend.definition("mailer").orElseThrow().subjects()).containsExactly("a.>");
  }

  @Test
  void D1_attemptsAndAcksOutOfOrderSurviveAReopening() {
    backend.close();
    backend = open(folder, "log:");
    backend.topics().create("mails", TopicOptions.partitions(1));
    for (int i = 0; i < 4; i++) {
      send("k", "m" + i);
    }
    var feed = member();
    var held = poll(feed, 4);
    feed.settle(acks(held.subList(2, 3)));
    feed.settle(List.of(new Verdict.Retry(held.getFirst(), Duration.ofDays(1))));
    feed.close();
    backend.close();
    backend = open(folder, "log:");
    try (var again = member()) {
      var messages = poll(again, 10);
      assertThat(values(messages)).containsExactly("m0", "m1", "m3");
      assertThat(messages).extracting(Message::attempt).containsExactly(2, 1, 1);
    }
  }

  @Test
  void manyMembersTakeEverythingOnce() throws Exception {
    int messages = 20_000;
    try (Appender appender = backend.appender()) {
      for (int i = 0; i < messages; i++) {
        var _ = appender.append(message("mails", "k" + i % 100, "m" + i));
      }
      appender.flush();
    }
    var seen = new ConcurrentLinkedQueue<Long>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var working = new ArrayList<java.util.concurrent.Future<?>>();
      for (int i = 0; i < 8; i++) {
        working.add(
            threads.submit(() -> {
              try (var feed =
                  member(Map.of(MAILS, (long) messages), Subscription.of(List.of("mails")))) {
                while (true) {
                  var leased = feed.poll(100, SOON);
                  if (leased.ended()) {
                    return null;
                  }
                  leased.messages().forEach(message -> seen.add(message.offset()));
                  assertThat(feed.settle(acks(leased.messages()))).isEmpty();
                }
              }
            }));
      }
      for (var work : working) {
        work.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(seen).hasSize(messages);
    assertThat(new TreeSet<>(seen)).hasSize(messages);
  }
}
