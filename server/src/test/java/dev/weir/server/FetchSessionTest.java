package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchRequest.FetchPartition;
import dev.weir.protocol.messages.FetchRequest.FetchTopic;
import dev.weir.protocol.messages.FetchRequest.ForgottenTopic;
import dev.weir.protocol.messages.FetchResponse;
import dev.weir.protocol.messages.FetchResponse.PartitionData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// KIP-227: who has said what he wants says only what changes, and hears only that.
class FetchSessionTest {
  private static final int VERSION = 12;

  private RunningServer server;
  private RawClient client;
  private KafkaProducer<String, String> producer;

  @BeforeEach
  void start() throws IOException {
    start(RunningServer.with());
  }

  private void start(RunningServer running) throws IOException {
    server = running;
    server.createTopic("t", 3);
    server.createTopic("u", 1);
    client = new RawClient(server.port());
    var config = server.clientConfig();
    config.put("enable.idempotence", "false");
    producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  @AfterEach
  void stop() throws IOException {
    producer.close();
    client.close();
    server.close();
  }

  private void send(String topic, int partition, String value) throws Exception {
    producer.send(new ProducerRecord<>(topic, partition, null, value)).get();
  }

  private static FetchTopic topic(String name, FetchPartition... partitions) {
    return FetchTopic.builder().topic(name).partitions(List.of(partitions)).build();
  }

  private static FetchPartition from(int partition, long offset) {
    return FetchPartition.builder()
        .partition(partition)
        .fetchOffset(offset)
        .partitionMaxBytes(1 << 20)
        .build();
  }

  private static FetchRequest.Builder request(int session, int epoch, FetchTopic... topics) {
    return FetchRequest.builder()
        .maxWaitMs(0)
        .minBytes(1)
        .maxBytes(1 << 20)
        .sessionId(session)
        .sessionEpoch(epoch)
        .topics(List.of(topics));
  }

  private FetchResponse fetch(FetchRequest.Builder request) throws IOException {
    return client.ask(request.build(), VERSION, FetchResponse.class);
  }

  private FetchResponse begin() throws IOException {
    return fetch(
        request(0, 0, topic("t", from(0, 0), from(1, 0), from(2, 0)), topic("u", from(0, 0))));
  }

  /// `t0` and the like, in the answer's order, with an exclamation mark where there are records.
  private static List<String> told(FetchResponse response) {
    var told = new ArrayList<String>();
    response
        .responses()
        .forEach(topic ->
            topic
                .partitions()
                .forEach(each -> told.add(topic.topic() + each.partitionIndex() + mark(each))));
    return told;
  }

  private static String mark(PartitionData partition) {
    ByteBuffer records = partition.records();
    return records != null && records.hasRemaining() ? "!" : "";
  }

  @Test
  void theFirstFetchIsToldAllAndTheNextOnlyWhatIsNew() throws Exception {
    var first = begin();
    assertThat(first.sessionId()).isPositive();
    assertThat(told(first)).containsExactly("t0", "t1", "t2", "u0");
    int id = first.sessionId();

    assertThat(told(fetch(request(id, 1)))).isEmpty();
    send("t", 1, "new");
    var second = fetch(request(id, 2));
    assertThat(second.sessionId()).isEqualTo(id);
    assertThat(told(second)).containsExactly("t1!");
    assertThat(told(fetch(request(id, 3)))).as("not asked from behind it").containsExactly("t1!");
    assertThat(told(fetch(request(id, 4, topic("t", from(1, 1)))))).isEmpty();
  }

  @Test
  void whoWasGivenRecordsGoesBehindTheOthers() throws Exception {
    for (int i = 0; i < 3; i++) {
      send("t", i, "x".repeat(1000));
    }
    int id = begin().sessionId();
    // There is room for one batch: each in turn, and then the first again.
    var order = new ArrayList<String>();
    for (int epoch = 1; epoch <= 6; epoch++) {
      order.addAll(told(fetch(request(id, epoch).maxBytes(1))));
    }
    assertThat(order).containsExactly("t0!", "t1!", "t2!", "t0!", "t1!", "t2!");
  }

  @Test
  void whatIsForgottenIsToldNoMore() throws Exception {
    int id = begin().sessionId();
    send("t", 0, "new");
    send("t", 1, "new");
    var forget = ForgottenTopic.builder().topic("t").partitions(List.of(0)).build();
    assertThat(told(fetch(request(id, 1).forgottenTopicsData(List.of(forget)))))
        .containsExactly("t1!");
  }

  @Test
  void anErrorIsToldUntilItHasGoneAndThenWhatThereIs() throws Exception {
    int id = fetch(request(0, 0, topic("t", from(0, 5)))).sessionId();
    var again = fetch(request(id, 1));
    assertThat(again.responses().getFirst().partitions().getFirst().errorCode()).isEqualTo(1);
    var sound = fetch(request(id, 2, topic("t", from(0, 0))));
    assertThat(told(sound)).containsExactly("t0");
    assertThat(told(fetch(request(id, 3)))).isEmpty();
  }

  @Test
  void anotherSessionOrEpochOrNameIsRefused() throws Exception {
    int id = begin().sessionId();
    assertThat(fetch(request(id + 1, 1)).errorCode()).isEqualTo(70);
    assertThat(fetch(request(id, 2)).errorCode()).isEqualTo(71);
    assertThat(client.ask(request(id, 1).build(), 17, FetchResponse.class).errorCode())
        .isEqualTo(106);
    assertThat(fetch(request(id, 1)).errorCode()).isZero();
    assertThat(fetch(request(id, 1)).errorCode()).as("once only").isEqualTo(71);
  }

  @Test
  void aSessionIsClosedByWhoBeginsAnotherOrWantsNone() throws Exception {
    int id = begin().sessionId();
    int next = fetch(request(id, 0, topic("t", from(0, 0)))).sessionId();
    assertThat(next).isPositive().isNotEqualTo(id);
    assertThat(fetch(request(id, 1)).errorCode()).isEqualTo(70);
    var last = fetch(request(next, -1, topic("t", from(0, 0))));
    assertThat(last.sessionId()).isZero();
    assertThat(told(last)).containsExactly("t0");
    assertThat(fetch(request(next, 1)).errorCode()).isEqualTo(70);
  }

  @Test
  void whoFindsNoRoomIsServedWithout() throws Exception {
    stop();
    start(RunningServer.with("max.incremental.fetch.session.cache.slots", "1"));
    assertThat(begin().sessionId()).isPositive();
    var second = begin();
    assertThat(second.sessionId()).isZero();
    assertThat(told(second)).hasSize(4);
  }

  @Test
  void whoWaitsIsToldWhenSomethingComes() throws Exception {
    int id = begin().sessionId();
    client.send(request(id, 1).maxWaitMs(30_000).build(), VERSION, 7);
    send("t", 2, "new");
    var answer =
        client.receive(FetchResponse.class, dev.weir.protocol.messages.ApiKey.FETCH, VERSION);
    assertThat(told(answer)).containsExactly("t2!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "1000"})
  void consumersOfManyPartitionsSeeEverything(String slots) throws Exception {
    stop();
    start(RunningServer.with("max.incremental.fetch.session.cache.slots", slots));
    server.createTopic("many", 50);
    var config = server.clientConfig();
    config.put("auto.offset.reset", "earliest");
    config.put("fetch.max.wait.ms", "50");
    var all = new ArrayList<TopicPartition>();
    for (int i = 0; i < 50; i++) {
      all.add(new TopicPartition("many", i));
    }
    var expected = new TreeSet<String>();
    try (var one = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
        var other =
            new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      for (var consumer : Arrays.asList(one, other)) {
        consumer.assign(all);
      }
      for (int round = 0; round < 5; round++) {
        for (int i = round; i < 50; i += 5) {
          send("many", i, round + "/" + i);
          expected.add(round + "/" + i);
        }
        assertThat(read(one, 10)).hasSize(10);
        one.pause(all.subList(round, round + 10));
        one.poll(Duration.ofMillis(10));
        one.resume(all);
      }
      assertThat(read(other, expected.size())).isEqualTo(expected);
    }
  }

  private static TreeSet<String> read(KafkaConsumer<String, String> consumer, int count) {
    var seen = new TreeSet<String>();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          consumer.poll(Duration.ofMillis(100)).forEach(each -> seen.add(each.value()));
          return seen.size() >= count;
        });
    return seen;
  }
}
