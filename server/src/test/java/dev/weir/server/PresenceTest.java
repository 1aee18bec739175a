package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchRequest.FetchPartition;
import dev.weir.protocol.messages.FetchRequest.FetchTopic;
import dev.weir.protocol.messages.JoinGroupRequest;
import dev.weir.protocol.messages.JoinGroupRequest.JoinGroupRequestProtocol;
import dev.weir.protocol.messages.OffsetCommitRequest;
import dev.weir.protocol.messages.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.weir.protocol.messages.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.weir.protocol.messages.OffsetCommitResponse;
import dev.weir.protocol.messages.OffsetFetchRequest;
import dev.weir.protocol.messages.OffsetFetchRequest.OffsetFetchRequestTopic;
import dev.weir.protocol.messages.OffsetFetchResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Nobody waits for a client that has gone.
class PresenceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LONG = 600_000;

  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.with("group.initial.rebalance.delay.ms", String.valueOf(LONG));
    server.createTopic("t", 1);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aLongPollEndsWithItsClient() throws IOException {
    var topic =
        FetchTopic.builder()
            .topic("t")
            .partitions(List.of(FetchPartition.builder().partitionMaxBytes(1 << 20).build()))
            .build();
    var request =
        FetchRequest.builder()
            .maxWaitMs(LONG)
            .minBytes(1)
            .maxBytes(1 << 20)
            .topics(List.of(topic))
            .build();
    try (var client = new RawClient(server.port())) {
      client.send(request, 12, 1);
      await().atMost(PATIENCE).until(() -> server.connections() == 1);
    }
    await().atMost(PATIENCE).until(() -> server.connections() == 0);
  }

  @Test
  void whoWaitsForItsGroupDoesSoAsLongAsItIsThere() throws IOException {
    var protocol =
        JoinGroupRequestProtocol.builder()
            .name("range")
            .metadata(ByteBuffer.wrap(new byte[4]))
            .build();
    var request =
        JoinGroupRequest.builder()
            .groupId("g")
            .sessionTimeoutMs(60_000)
            .rebalanceTimeoutMs(LONG)
            .protocolType("consumer")
            .protocols(List.of(protocol))
            .build();
    try (var client = new RawClient(server.port())) {
      client.send(request, 3, 1);
      await().atMost(PATIENCE).until(() -> server.connections() == 1);
    }
    await().atMost(PATIENCE).until(() -> server.connections() == 0);
  }

  @Test
  void whoCommitsAPartitionTwiceAtOnceMeansTheLast() throws Exception {
    var config = server.clientConfig();
    config.put("enable.idempotence", "false");
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("t", "a"));
      producer.send(new ProducerRecord<>("t", "b")).get();
    }
    var commit =
        OffsetCommitRequest.builder()
            .groupId("g")
            .topics(
                List.of(
                    OffsetCommitRequestTopic.builder()
                        .name("t")
                        .partitions(List.of(at(1), at(2), at(1)))
                        .build()))
            .build();
    var fetch =
        OffsetFetchRequest.builder()
            .groupId("g")
            .topics(
                List.of(
                    OffsetFetchRequestTopic.builder()
                        .name("t")
                        .partitionIndexes(List.of(0))
                        .build()))
            .build();
    try (var client = new RawClient(server.port())) {
      var answer = client.ask(commit, 7, OffsetCommitResponse.class).topics().getFirst();
      assertThat(answer.partitions())
          .hasSize(3)
          .allSatisfy(each -> assertThat(each.errorCode()).isZero());
      var stored = client.ask(fetch, 5, OffsetFetchResponse.class).topics().getFirst();
      assertThat(stored.partitions().getFirst().committedOffset()).isEqualTo(1);
    }
  }

  private static OffsetCommitRequestPartition at(long offset) {
    return OffsetCommitRequestPartition.builder()
        .partitionIndex(0)
        .committedOffset(offset)
        .committedLeaderEpoch(-1)
        .build();
  }
}
