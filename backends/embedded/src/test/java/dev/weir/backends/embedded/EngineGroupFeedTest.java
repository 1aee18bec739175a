package dev.weir.backends.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Assignor;
import dev.weir.ConnectOptions;
import dev.weir.ConsumerDefinition;
import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotAssigned;
import dev.weir.Place;
import dev.weir.TopicOptions;
import dev.weir.TopicPartition;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.FeedRequest.MemberOptions;
import dev.weir.spi.Settled;
import dev.weir.spi.Subscription;
import dev.weir.spi.WeirUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Members of one group in one process, on the engine with its threads.
class EngineGroupFeedTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  private final List<Feed> feeds = new ArrayList<>();
  private Backend log = connect();

  private static Backend connect() {
    return new EmbeddedProvider().connect(WeirUrl.parse("memory:"), ConnectOptions.defaults());
  }

  /// What a program holds, and what it was told.
  private static final class Program implements FeedRequest.Revocation {
    final Set<TopicPartition> holds = new ConcurrentSkipListSet<>();
    final List<String> told = new CopyOnWriteArrayList<>();
    volatile boolean holding;

    @Override
    public boolean isFinished(Set<TopicPartition> partitions) {
      return partitions.stream().noneMatch(holds::contains);
    }

    @Override
    public boolean isHolding() {
      return holding;
    }

    @Override
    public void revoke(Set<TopicPartition> partitions, boolean clean) {
      told.add((clean ? "gives " : "lost ") + new TreeSet<>(partitions));
    }
  }

  @BeforeEach
  void topic() {
    log.topics().create("t", TopicOptions.partitions(4));
  }

  @AfterEach
  void close() {
    feeds.forEach(Feed::close);
    log.close();
  }

  private Feed join(Program program) {
    return join(program, MemberOptions.DEFAULT, Subscription.of(List.of("t")));
  }

  private Feed join(Program program, MemberOptions options, Subscription topics) {
    var feed =
        log.join(
            new FeedRequest(
                "c", topics, Place.EARLIEST, null, ConsumerDefinition.DEFAULT, options, program));
    feeds.add(feed);
    return feed;
  }

  private static MemberOptions options(Assignor assignor, @Nullable String instance) {
    return new MemberOptions(
        assignor,
        Optional.ofNullable(instance),
        Duration.ofSeconds(45),
        Duration.ofMinutes(5),
        Duration.ofSeconds(30));
  }

  private static MemberOptions impatient(Duration processing, Duration patience) {
    return new MemberOptions(
        Assignor.STICKY, Optional.empty(), Duration.ofSeconds(45), processing, patience);
  }

  private void send(int partition, String... values) {
    try (var out = log.appender()) {
      for (var value : values) {
        out.appendAndWait(NewMessage.to("t").partition(partition).text(value));
      }
    }
  }

  private static List<Message> poll(Feed feed) {
    try {
      return feed.poll(100, SHORT).messages();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<TopicPartition> t(int... numbers) {
    var partitions = new TreeSet<TopicPartition>();
    for (int number : numbers) {
      partitions.add(new TopicPartition("t", number));
    }
    return partitions;
  }

  @Test
  void theFirstMemberHoldsEverythingAtOnce() {
    var one = join(new Program());
    assertThat(one.assignment()).isEqualTo(t(0, 1, 2, 3));
    send(2, "a", "b");
    assertThat(poll(one)).extracting(Message::text).containsExactly("a", "b");
    assertThat(one.positions()).containsEntry(new TopicPartition("t", 2), 2L);
    assertThat(one.membership()).isInstanceOf(Membership.Member.class);
  }

  @Test
  void aSecondMemberIsGivenItsShareThoughNobodyPolls() {
    var program = new Program();
    var one = join(program);
    var two = join(new Program());
    await().until(() -> one.assignment().size() == 2);
    await().until(() -> two.assignment().size() == 2);
    assertThat(program.told).singleElement().asString().startsWith("gives ");
    two.close();
    await().until(() -> one.assignment().size() == 4);
  }

  @Test
  void aPartitionWithUnfinishedWorkStaysUntilItIsFinished() {
    var program = new Program();
    var one = join(program);
    program.holds.addAll(one.assignment());
    var two = join(new Program());
    assertThat(poll(one)).isEmpty();
    assertThat(poll(two)).isEmpty();
    assertThat(one.assignment()).hasSize(4);
    assertThat(one.positions()).as("what goes on here").hasSize(2);
    assertThat(two.assignment()).isEmpty();

    program.holds.clear();
    assertThat(poll(one)).isEmpty();
    await().until(() -> two.assignment().size() == 2);
    assertThat(one.assignment()).hasSize(2).isEqualTo(one.positions().keySet());
  }

  @Test
  void patienceEndsAndWhatWasHeldIsFenced() {
    var program = new Program();
    var one =
        join(
            program,
            impatient(Duration.ofMinutes(5), Duration.ofMillis(100)),
            Subscription.of(List.of("t")));
    send(0, "a");
    send(1, "a");
    send(2, "a");
    send(3, "a");
    program.holds.addAll(one.assignment());
    var two = join(new Program());
    await().until(() -> two.assignment().size() == 2);
    var gone = two.assignment().iterator().next();
    assertThatThrownBy(() -> one.commit(Map.of(gone, Settled.at(1)))).isInstanceOf(Fenced.class);
    await().until(() -> program.told.stream().anyMatch(told -> told.startsWith("lost ")));
    two.commit(Map.of(gone, Settled.at(1)));
    var kept = one.assignment().iterator().next();
    one.commit(Map.of(kept, Settled.at(1)));
  }

  @Test
  void whoHoldsMessagesAndAsksForNoneIsPutOutAndTold() {
    var program = new Program();
    var one =
        join(
            program,
            impatient(Duration.ofMillis(200), Duration.ofSeconds(30)),
            Subscription.of(List.of("t")));
    program.holding = true;
    await().until(() -> one.assignment().isEmpty());
    assertThat(program.told).singleElement().asString().startsWith("lost ");
    program.holding = false;
    assertThatThrownBy(() -> one.poll(1, SHORT))
        .isInstanceOf(Fenced.class)
        .hasMessageContaining("without asking for more");
    assertThat(poll(one)).isEmpty();
    assertThat(one.assignment()).hasSize(4);
  }

  @Test
  void aStaticMemberComesBackToItsPartitions() {
    var topics = Subscription.of(List.of("t"));
    var a = join(new Program(), options(Assignor.STICKY, "a"), topics);
    var bystander = new Program();
    var b = join(bystander, options(Assignor.STICKY, "b"), topics);
    await().until(() -> a.assignment().size() == 2 && b.assignment().size() == 2);
    var before = a.assignment();
    a.close();
    var again = join(new Program(), options(Assignor.STICKY, "a"), topics);
    assertThat(again.assignment()).isEqualTo(before);
    assertThat(bystander.told).isEmpty();

    var second = join(new Program(), options(Assignor.STICKY, "a"), topics);
    assertThat(second.assignment()).isEqualTo(before);
    assertThatThrownBy(() -> again.poll(1, SHORT)).isInstanceOf(Fenced.class);
    assertThatThrownBy(() -> again.poll(1, SHORT))
        .isInstanceOf(Fenced.class)
        .hasMessageContaining("opened again");
  }

  @Test
  void aFunctionSharesOut() {
    var all =
        Assignor.of(members -> {
          var shares = new TreeMap<String, Set<TopicPartition>>();
          members.forEach((label, readable) -> {
            if (label.equals(members.lastKey())) {
              shares.put(label, Set.copyOf(readable));
            }
          });
          return shares;
        });
    var topics = Subscription.of(List.of("t"));
    var a = join(new Program(), options(all, "a"), topics);
    assertThat(a.assignment()).hasSize(4);
    var b = join(new Program(), options(all, "b"), topics);
    await().until(() -> b.assignment().size() == 4);
    assertThat(a.assignment()).isEmpty();
  }

  @Test
  void topicsThatMatchAPatternComeAndGo() {
    var feed =
        join(
            new Program(),
            MemberOptions.DEFAULT,
            new Subscription(List.of(), List.of("t*"), List.of("later")));
    log.topics().create("tea", TopicOptions.partitions(1));
    log.topics().create("later", TopicOptions.partitions(1));
    log.topics().addPartitions("t", 5);
    await().until(() -> feed.assignment().size() == 7);
    log.topics().delete("tea");
    await().until(() -> feed.assignment().size() == 6);
    assertThat(poll(feed)).isEmpty();
  }

  @Test
  void whatIsSettledIsTheNextHoldersToo() {
    send(0, "a", "b", "c", "d");
    var one = join(new Program());
    var p = new TopicPartition("t", 0);
    var attempts = new TreeMap<>(Map.of(1L, 2));
    var settled = new Settled(1, List.of(new Settled.Range(2, 3)), attempts);
    one.commit(Map.of(p, settled));
    one.close();
    var two = join(new Program());
    assertThat(two.stored()).containsEntry(p, settled);
    assertThat(two.positions()).containsEntry(p, 1L);
    assertThat(log.positions().settled("c", Set.of(p))).containsEntry(p, settled);
  }

  @Test
  void aSeekIsAllOrNothingAndKeepsTheMembership() {
    send(0, "a", "b");
    var feed = join(new Program());
    assertThat(poll(feed)).hasSize(2);
    var p = new TopicPartition("t", 0);
    assertThatThrownBy(() -> feed.seek(Map.of(p, 0L, new TopicPartition("t", 9), 0L)))
        .isInstanceOf(NotAssigned.class);
    assertThat(feed.positions()).containsEntry(p, 2L);
    feed.seek(Map.of(p, 1L));
    assertThat(poll(feed)).extracting(Message::text).containsExactly("b");
    assertThat(feed.membership()).isInstanceOf(Membership.Member.class);
  }

  @Test
  void whoDetachesReadsAloneAndCommitsNothing() {
    send(0, "a");
    var one = join(new Program());
    var p = new TopicPartition("t", 0);
    one.detach(Map.of(p, 0L), "it was told to");
    assertThat(one.assignment()).isEqualTo(t(0));
    assertThat(poll(one)).hasSize(1);
    assertThat(one.membership()).isInstanceOf(Membership.Detached.class);
    assertThatThrownBy(() -> one.commit(Map.of(p, Settled.at(1)))).isInstanceOf(Fenced.class);
    assertThat(join(new Program()).assignment()).hasSize(4);
  }

  @Test
  void pausedPartitionsBringNothing() {
    var feed = join(new Program());
    feed.pause(t(0));
    send(0, "a");
    send(1, "b");
    assertThat(poll(feed)).extracting(Message::text).containsExactly("b");
    assertThat(poll(feed)).isEmpty();
    feed.resume(t(0));
    assertThat(poll(feed)).extracting(Message::text).containsExactly("a");
  }

  /// More is there than a poll brings, so that each reads on meanwhile.
  @Test
  void whatIsReadAheadComesOnceAndInOrderFromWhereTheFeedIs() throws InterruptedException {
    send(0, "a", "b", "c", "d", "e", "f");
    send(1, "u", "v", "w", "x");
    var feed = join(new Program());
    var first = new TopicPartition("t", 0);
    var second = new TopicPartition("t", 1);
    var seen = new TreeMap<TopicPartition, String>();
    for (int i = 0; i < 6; i++) {
      for (var message : feed.poll(2, SHORT).messages()) {
        seen.merge(message.topicPartition(), message.text(), String::concat);
      }
    }
    assertThat(seen).containsExactly(Map.entry(first, "abcdef"), Map.entry(second, "uvwx"));

    feed.pause(Set.of(second));
    feed.seek(Map.of(first, 0L));
    assertThat(texts(feed, 2)).containsExactly("a", "b");
    feed.seek(Map.of(first, 3L));
    assertThat(texts(feed, 2)).as("from the new place").containsExactly("d", "e");
    feed.seek(Map.of(first, 1L));
    assertThat(texts(feed, 2)).containsExactly("b", "c");
    assertThat(texts(feed, 1)).as("no more than it asks for").containsExactly("d");
    feed.detach(Map.of(first, 5L), "it was told to");
    assertThat(texts(feed, 9)).containsExactly("f");
  }

  private static List<String> texts(Feed feed, int most) throws InterruptedException {
    return feed.poll(most, SHORT).messages().stream().map(Message::text).toList();
  }
}
