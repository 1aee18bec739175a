package dev.weir.acceptance.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `weir serve` is killed with SIGKILL again and again, under producers and a group of Kafka's own
/// clients, which live on.
@Tag("slow")
class ServerKillTest {
  static final String TOPIC = "orders";
  private static final int PARTITIONS = 4;
  private static final int FEWEST_KILLS = 30;
  private static final int SENDERS = 3;
  private static final int MEMBERS = 3;
  private static final int BOOKKEEPERS = 2;

  /// After so many kills a member goes, and another one comes.
  private static final int KILLS_OF_A_MEMBER = 8;

  private static final int LONGEST_REIGN_MILLIS = 700;

  private static final Duration BUDGET =
      Duration.ofMinutes(Integer.getInteger("weir.budget.minutes", 0));

  @TempDir Path folder;
  private final Testimony testimony = new Testimony();
  private final Books books = new Books();
  private final List<Sender> senders = new ArrayList<>();
  private final Map<String, Bookkeeper> bookkeepers = new TreeMap<>();
  private final List<Member> members = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Member, Thread> running = new HashMap<>();
  private RandomGenerator random;
  private ServerProcess server;
  private int names;

  @BeforeEach
  void serve() throws IOException, InterruptedException, ExecutionException {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    System.out.println("server kills: to choose the same moments again: -Dweir.seed=" + seed);
    random = new Random(seed);
    server = new ServerProcess(folder, random, "-Xmx256m", "-XX:TieredStopAtLevel=1");
    server.start();
    try (var admin = Admin.create(Clients.config(server.bootstrap()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(TOPIC, PARTITIONS, (short) 1),
                  new NewTopic(Bookkeeper.LEDGER, Bookkeeper.PARTITIONS.size(), (short) 1)))
          .all()
          .get();
    }
  }

  @AfterEach
  void end() {
    server.close();
  }

  private void startClients() throws IOException {
    for (int i = 0; i < SENDERS; i++) {
      boolean repeats = i > 0; // the others take a failure as it is
      var sender = new Sender("s" + i, server.bootstrap(), repeats, testimony);
      senders.add(sender);
      threads.add(Thread.ofPlatform().name("sender-" + i).start(sender));
    }
    for (int i = 0; i < MEMBERS; i++) {
      joins();
    }
    for (int i = 0; i < BOOKKEEPERS; i++) {
      var bookkeeper = new Bookkeeper("b" + i, server.bootstrap(), books);
      bookkeepers.put("b" + i, bookkeeper);
      threads.add(Thread.ofPlatform().name("bookkeeper-" + i).start(bookkeeper));
    }
  }

  private void joins() {
    var member = new Member("m" + names++, server.bootstrap(), testimony);
    members.add(member);
    running.put(member, Thread.ofPlatform().name("member").start(member));
  }

  private void leaves(Member member) throws InterruptedException {
    member.stop();
    Objects.requireNonNull(running.remove(member)).join();
    members.remove(member);
  }

  /// They go on: what a server that was killed at once would not show.
  private void awaitProgress() throws IOException, InterruptedException {
    int acknowledged = testimony.acknowledged();
    int commits = testimony.commits();
    await()
        .atMost(Clients.PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> {
          server.live(0);
          testimony.assertNoFailure();
          return testimony.acknowledged() > acknowledged && testimony.commits() > commits;
        });
  }

  @Test
  void D1_whatClientsWereToldSurvivesKillsOfTheServer() throws Exception {
    startClients();
    long began = System.nanoTime();
    int kills = 0;
    while (kills < FEWEST_KILLS || System.nanoTime() - began < BUDGET.toNanos()) {
      awaitProgress();
      server.live(random.nextInt(LONGEST_REIGN_MILLIS));
      server.kill();
      kills++;
      if (kills % KILLS_OF_A_MEMBER == 0) {
        joins(); // while nobody answers
      }
      server.start();
      if (kills % KILLS_OF_A_MEMBER == 0) {
        leaves(members.getFirst());
      }
    }
    awaitProgress();
    senders.forEach(Sender::stop);
    bookkeepers.values().forEach(Bookkeeper::stop);
    for (Thread thread : threads) {
      thread.join();
    }
    if (!bookkeepers.isEmpty()) {
      checkBooks();
    }
    var log = log(partitions(), Map.of());
    awaitEndOfGroup(log);
    for (Member member : List.copyOf(members)) {
      leaves(member);
    }
    testimony.holdsFor(log);
    System.out.printf(
        "server kills: %d, %,d messages acknowledged, %d in doubt, %d commits, %d tenures%n",
        kills,
        testimony.acknowledged(),
        testimony.inDoubt(),
        testimony.commits(),
        testimony.tenures());
    assertThat(testimony.acknowledged()).isGreaterThan(1_000);
    assertThat(testimony.tenures()).isGreaterThan(PARTITIONS);
  }

  private static List<TopicPartition> partitions() {
    return IntStream.range(0, PARTITIONS).mapToObj(n -> new TopicPartition(TOPIC, n)).toList();
  }

  /// All that there is: nobody sends any more.
  private Map<TopicPartition, NavigableMap<Long, String>> log(
      List<TopicPartition> partitions, Map<String, Object> more) {
    var log = new HashMap<TopicPartition, NavigableMap<Long, String>>();
    partitions.forEach(partition -> log.put(partition, new TreeMap<>()));
    var texts = new StringDeserializer();
    var config = Clients.config(server.bootstrap());
    config.putAll(more);
    try (var reader = new KafkaConsumer<>(config, texts, texts)) {
      reader.assign(partitions);
      reader.seekToBeginning(partitions);
      var ends = reader.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(each -> reader.position(each) < ends.getOrDefault(each, 0L))) {
        for (var message : reader.poll(Duration.ofMillis(200))) {
          of(log, new TopicPartition(message.topic(), message.partition()))
              .put(message.offset(), message.value());
        }
      }
    }
    return log;
  }

  private static NavigableMap<Long, String> of(
      Map<TopicPartition, NavigableMap<Long, String>> log, TopicPartition partition) {
    return Objects.requireNonNull(log.get(partition));
  }

  private void checkBooks() throws InterruptedException, ExecutionException {
    var committed = Map.<String, Object>of("isolation.level", "read_committed");
    var ledger = log(Bookkeeper.PARTITIONS, committed);
    var positions = new TreeMap<String, Long>();
    try (var admin = Admin.create(Clients.config(server.bootstrap()))) {
      for (String name : bookkeepers.keySet()) {
        var of = admin.listConsumerGroupOffsets(Bookkeeper.group(name));
        var position =
            of.partitionsToOffsetAndMetadata().get().get(Bookkeeper.PARTITIONS.getFirst());
        if (position != null) {
          positions.put(name, Long.parseLong(position.metadata()));
        }
      }
    }
    books.hold(
        Bookkeeper.PARTITIONS.stream().map(each -> List.copyOf(of(ledger, each).values())).toList(),
        positions);
    System.out.printf(
        "server kills: %,d transactions committed, %d aborted, %d in doubt%n",
        books.committed(), books.aborted(), books.inDoubt());
    assertThat(books.committed()).isGreaterThan(50);
    assertThat(books.aborted()).isPositive();
  }

  /// Every message comes to the group, the last one too.
  private void awaitEndOfGroup(Map<TopicPartition, NavigableMap<Long, String>> log) {
    try (var admin = Admin.create(Clients.config(server.bootstrap()))) {
      await()
          .atMost(Clients.PATIENCE)
          .untilAsserted(() -> {
            var committed =
                admin.listConsumerGroupOffsets(Member.GROUP).partitionsToOffsetAndMetadata().get();
            for (TopicPartition each : partitions()) {
              var position = committed.get(each);
              long next = position == null ? -1 : position.offset();
              assertThat(next).as("%s is read", each).isGreaterThan(of(log, each).lastKey());
            }
          });
    }
  }
}
