package dev.weir.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.state.Command;
import dev.weir.state.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Groups, as Kafka's newest client has them.
class GroupTest {
  private static final String TOPIC = "orders";
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration POLL = Duration.ofMillis(50);

  private final List<Member> members = new ArrayList<>();
  private RunningServer server;
  private Admin admin;

  /// A member of a group, and what happened to it.
  private static final class Member implements ConsumerRebalanceListener {
    final KafkaConsumer<String, String> consumer;
    final List<String> read = new ArrayList<>();
    int revocations;
    int assignments;

    Member(Map<String, Object> config) {
      consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
      consumer.subscribe(List.of(TOPIC), this);
    }

    void poll() {
      consumer.poll(POLL).forEach(record -> read.add(record.value()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      revocations += partitions.size();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      assignments++;
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        RunningServer.with(
            "group.initial.rebalance.delay.ms", "0", "group.min.session.timeout.ms", "500");
    server.createTopic(TOPIC, 4);
    admin = Admin.create(server.clientConfig());
  }

  @AfterEach
  void stop() throws IOException {
    members.forEach(member -> member.consumer.close(Duration.ZERO));
    admin.close(Duration.ZERO);
    server.close();
  }

  private Member member(String... more) {
    var config = server.clientConfig();
    config.put("group.id", "billing");
    config.put("auto.offset.reset", "earliest");
    config.put("heartbeat.interval.ms", "100");
    config.put("session.timeout.ms", "2000");
    config.put("enable.auto.commit", "false");
    for (int i = 0; i < more.length; i += 2) {
      config.put(more[i], more[i + 1]);
    }
    var member = new Member(config);
    members.add(member);
    return member;
  }

  /// Has all members poll until it is so.
  private void until(String what, BooleanSupplier isSo, Member... polled) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new ConditionTimeoutException(what);
      }
      for (Member member : polled) {
        member.poll();
      }
    }
  }

  private void share(Member... all) {
    until("partitions are shared evenly", () -> isShared(all), all);
  }

  private static boolean isShared(Member... all) {
    Set<TopicPartition> assigned = new HashSet<>();
    int total = 0;
    for (Member member : all) {
      assigned.addAll(member.consumer.assignment());
      total += member.consumer.assignment().size();
      if (member.consumer.assignment().size() < 4 / all.length) {
        return false;
      }
    }
    return total == 4 && assigned.size() == 4;
  }

  private void produce(int from, int to) throws Exception {
    var config = server.clientConfig();
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      for (int i = from; i < to; i++) {
        producer.send(new ProducerRecord<>(TOPIC, i % 4, null, "m" + i));
      }
      producer.flush();
    }
  }

  private OffsetAndMetadata committed(int number) throws Exception {
    return Objects.requireNonNull(committed().get(partition(number)));
  }

  private Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
    return admin.listConsumerGroupOffsets("billing").partitionsToOffsetAndMetadata().get();
  }

  private static void assertFails(KafkaFuture<?> future, Class<? extends Exception> with) {
    assertThatThrownBy(future::get).hasCauseInstanceOf(with);
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition(TOPIC, number);
  }

  @Test
  void twoMembersShareATopicAndOneTakesOverFromTheOther() throws Exception {
    var first = member();
    share(first);
    var second = member();
    share(first, second);
    produce(0, 40);
    until("all is read", () -> first.read.size() + second.read.size() == 40, first, second);
    first.consumer.commitSync();
    second.consumer.commitSync();
    assertThat(committed())
        .hasSize(4)
        .allSatisfy((partition, offset) -> assertThat(offset.offset()).isEqualTo(10));

    second.consumer.close();
    share(first);
    produce(40, 60);
    until("only the new is read", () -> first.read.size() + second.read.size() == 60, first);
    assertThat(new HashSet<>(first.read)).hasSize(first.read.size());
  }

  @Test
  void whoDiesIsMissedAfterItsSession() throws Exception {
    var first = member();
    var second = member();
    share(first, second);
    second.consumer.close(
        org.apache.kafka.clients.consumer.CloseOptions.groupMembershipOperation(
                org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation
                    .REMAIN_IN_GROUP)
            .withTimeout(Duration.ZERO));

    share(first);
    assertThat(first.consumer.assignment()).hasSize(4);
  }

  @Test
  void aMemberThatIsAloneGoesOnWhereItCommitted() throws Exception {
    produce(0, 8);
    var first = member();
    until("all is read", () -> first.read.size() == 8, first);
    first.consumer.commitSync(Map.of(partition(0), new OffsetAndMetadata(1, "half way")));
    var done = new ArrayList<Object>();
    first.consumer.commitAsync(
        Map.of(partition(1), new OffsetAndMetadata(2)),
        (offsets, error) -> done.add(error == null ? "done" : error));
    until("the commit is answered", () -> !done.isEmpty(), first);
    assertThat(done).containsExactly("done");
    assertThat(committed(0).metadata()).isEqualTo("half way");
    assertThat(first.consumer.committed(Set.of(partition(2))).get(partition(2))).isNull();
    first.consumer.close();

    var second = member();
    until("the rest is read", () -> second.read.size() == 5, second);
    assertThat(second.read).containsExactlyInAnyOrder("m4", "m2", "m6", "m3", "m7");
    second.consumer.seek(partition(0), 0);
    until("it is read again", () -> second.read.size() == 7, second);
  }

  @Test
  void aStaticMemberComesBackWithoutDisturbingAnybody() {
    var first = member("group.instance.id", "one", "session.timeout.ms", "30000");
    var second = member("group.instance.id", "two", "session.timeout.ms", "30000");
    share(first, second);
    var held = second.consumer.assignment();
    int disturbed = first.assignments;
    second.consumer.close();

    var back = member("group.instance.id", "two", "session.timeout.ms", "30000");
    share(first, back);

    assertThat(back.consumer.assignment()).isEqualTo(held);
    assertThat(first.assignments).isEqualTo(disturbed);
  }

  @Test
  void whoTakesAStaticMembersPlaceFencesIt() {
    var first = member("group.instance.id", "one");
    share(first);
    var second = member("group.instance.id", "one");
    share(second);

    assertThatThrownBy(() -> until("it is fenced", () -> false, first))
        .isInstanceOf(org.apache.kafka.common.errors.FencedInstanceIdException.class);
  }

  @Test
  void cooperativeMembersKeepWhatStaysTheirs() {
    String[] sticky = {"partition.assignment.strategy", CooperativeStickyAssignor.class.getName()};
    var first = member(sticky);
    share(first);
    var second = member(sticky);
    share(first, second);

    assertThat(first.revocations).isEqualTo(2);
    assertThat(second.revocations).isZero();
  }

  @Test
  void aGroupGoesOnThroughARestartOfTheServer() throws Exception {
    var first = member();
    var second = member();
    share(first, second);
    produce(0, 8);
    until("all is read", () -> first.read.size() + second.read.size() == 8, first, second);
    first.consumer.commitSync();
    second.consumer.commitSync();
    int disturbed = first.assignments + second.assignments;

    server.restartOnSamePort();
    server.restartOnSamePort(); // the first one left a snapshot, and no journal
    produce(8, 16);
    until("the rest is read", () -> first.read.size() + second.read.size() == 16, first, second);
    first.consumer.commitSync();
    second.consumer.commitSync();

    assertThat(committed())
        .allSatisfy((partition, offset) -> assertThat(offset.offset()).isEqualTo(4));
    assertThat(first.assignments + second.assignments).isEqualTo(disturbed);
  }

  @Test
  void groupsAreListedAndDescribed() throws Exception {
    var first = member("client.id", "c1");
    share(first);
    await()
        .atMost(PATIENCE.toSeconds(), SECONDS)
        .untilAsserted(() -> {
          var groups = admin.describeConsumerGroups(List.of("billing")).all().get();
          var group = Objects.requireNonNull(groups.get("billing"));
          assertThat(group.groupState()).isEqualTo(GroupState.STABLE);
          assertThat(group.partitionAssignor()).isEqualTo("range");
          assertThat(group.members())
              .singleElement()
              .satisfies(member -> {
                assertThat(member.consumerId()).startsWith("c1-");
                assertThat(member.clientId()).isEqualTo("c1");
                assertThat(member.host()).isEqualTo("/127.0.0.1");
                assertThat(member.assignment().topicPartitions()).hasSize(4);
              });
        });
    assertThat(admin.listGroups().all().get())
        .singleElement()
        .satisfies(listed -> {
          assertThat(listed.groupId()).isEqualTo("billing");
          assertThat(listed.groupState()).contains(GroupState.STABLE);
        });
    assertFails(
        admin.describeConsumerGroups(List.of("none")).all(), GroupIdNotFoundException.class);
  }

  @Test
  void offsetsAreMovedAndForgottenWhenNobodyReads() throws Exception {
    produce(0, 8);
    var first = member();
    until("all is read", () -> first.read.size() == 8, first);
    first.consumer.commitSync();

    assertFails(admin.deleteConsumerGroups(List.of("billing")).all(), GroupNotEmptyException.class);
    assertFails(
        admin.deleteConsumerGroupOffsets("billing", Set.of(partition(0))).all(),
        GroupSubscribedToTopicException.class);
    var back = Map.of(partition(0), new OffsetAndMetadata(1));
    assertFails(
        admin.alterConsumerGroupOffsets("billing", back).all(), UnknownMemberIdException.class);

    first.consumer.close();
    admin.alterConsumerGroupOffsets("billing", back).all().get();
    assertThat(committed(0).offset()).isEqualTo(1);
    admin.deleteConsumerGroupOffsets("billing", Set.of(partition(0))).all().get();
    assertThat(committed()).hasSize(3).doesNotContainKey(partition(0));
    admin.deleteConsumerGroups(List.of("billing")).all().get();
    assertThat(admin.listGroups().all().get()).isEmpty();
    assertFails(
        admin.deleteConsumerGroups(List.of("billing")).all(), GroupIdNotFoundException.class);
  }

  @Test
  void anEmbeddedConsumerOfTheNameGoesOnWhereTheGroupStoodAndNotBesideIt() throws Exception {
    produce(0, 4);
    var first = member();
    until("all is read", () -> first.read.size() == 4, first);
    first.consumer.commitSync();
    var engine = server.engine();
    int topic = Objects.requireNonNull(engine.topic(TOPIC)).id();
    var move =
        new Command.MovePositions("billing", List.of(new Command.PartitionPosition(topic, 0, 0)));
    assertThat(engine.submit(move).get()).isEqualTo(new Reply.ReadByGroup("billing", 1));

    first.consumer.close();
    assertThat(
            engine.ask(state -> state.position("billing", topic, 0)).get().orElseThrow().position())
        .isEqualTo(1);
    assertThat(engine.submit(move).get()).isInstanceOf(Reply.PositionsCommitted.class);
    assertThat(committed(0).offset()).isZero();
  }
}
