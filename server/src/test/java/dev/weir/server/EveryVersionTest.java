package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.fail;

import dev.weir.protocol.messages.AddOffsetsToTxnRequest;
import dev.weir.protocol.messages.AddPartitionsToTxnRequest;
import dev.weir.protocol.messages.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import dev.weir.protocol.messages.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.CreatePartitionsRequest;
import dev.weir.protocol.messages.CreatePartitionsRequest.CreatePartitionsTopic;
import dev.weir.protocol.messages.CreateTopicsRequest;
import dev.weir.protocol.messages.CreateTopicsRequest.CreatableTopic;
import dev.weir.protocol.messages.DeleteRecordsRequest;
import dev.weir.protocol.messages.DeleteRecordsRequest.DeleteRecordsPartition;
import dev.weir.protocol.messages.DeleteRecordsRequest.DeleteRecordsTopic;
import dev.weir.protocol.messages.DeleteTopicsRequest;
import dev.weir.protocol.messages.DeleteTopicsRequest.DeleteTopicState;
import dev.weir.protocol.messages.DescribeClusterRequest;
import dev.weir.protocol.messages.DescribeConfigsRequest;
import dev.weir.protocol.messages.DescribeConfigsRequest.DescribeConfigsResource;
import dev.weir.protocol.messages.DescribeLogDirsRequest;
import dev.weir.protocol.messages.DescribeProducersRequest;
import dev.weir.protocol.messages.DescribeTopicPartitionsRequest;
import dev.weir.protocol.messages.DescribeTopicPartitionsRequest.TopicRequest;
import dev.weir.protocol.messages.DescribeTransactionsRequest;
import dev.weir.protocol.messages.EndTxnRequest;
import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchRequest.FetchPartition;
import dev.weir.protocol.messages.FetchRequest.FetchTopic;
import dev.weir.protocol.messages.FindCoordinatorRequest;
import dev.weir.protocol.messages.InitProducerIdRequest;
import dev.weir.protocol.messages.ListOffsetsRequest;
import dev.weir.protocol.messages.ListOffsetsRequest.ListOffsetsPartition;
import dev.weir.protocol.messages.ListOffsetsRequest.ListOffsetsTopic;
import dev.weir.protocol.messages.ListTransactionsRequest;
import dev.weir.protocol.messages.MetadataRequest;
import dev.weir.protocol.messages.MetadataRequest.MetadataRequestTopic;
import dev.weir.protocol.messages.OffsetForLeaderEpochRequest;
import dev.weir.protocol.messages.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import dev.weir.protocol.messages.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import dev.weir.protocol.messages.ProduceRequest;
import dev.weir.protocol.messages.ProduceRequest.PartitionProduceData;
import dev.weir.protocol.messages.ProduceRequest.TopicProduceData;
import dev.weir.protocol.messages.Request;
import dev.weir.protocol.messages.Response;
import dev.weir.protocol.messages.TxnOffsetCommitRequest;
import dev.weir.protocol.messages.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import dev.weir.protocol.messages.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import dev.weir.records.BatchBuilder;
import dev.weir.server.requests.TopicIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An answer that has no place for something in the version that was asked for ends a connection:
/// clients of each version get all that there is to tell. Groups have [GroupVersionsTest].
class EveryVersionTest {
  private RunningServer server;
  private UUID topicId;

  /// What a client of a version asks.
  private interface Asking {
    Request of(int version);
  }

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.with();
    server.createTopic("t", 1);
    topicId = new TopicIds(server.engine()).of(server.topic("t"));
    try (var client = new RawClient(server.port())) {
      ask(client, produce(batch(1), 9), 9);
    }
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void answered(ApiKey key, Asking asking) throws IOException {
    int lowest = key == ApiKey.OFFSET_FOR_LEADER_EPOCH ? 2 : key.lowestVersion();
    answered(key, lowest, key.stableVersion(), asking);
  }

  /// Up to a version that is not the protocol's last.
  private void answered(ApiKey key, int highest, Asking asking) throws IOException {
    answered(key, key.lowestVersion(), highest, asking);
  }

  private void answered(ApiKey key, int lowest, int highest, Asking asking) throws IOException {
    for (int version = lowest; version <= highest; version++) {
      int asked = version;
      try (var client = new RawClient(server.port())) {
        assertThatCode(() -> ask(client, asking.of(asked), asked))
            .as("%s, version %d", key, asked)
            .doesNotThrowAnyException();
      }
    }
  }

  private static void ask(RawClient client, Request request, int version) throws IOException {
    if (client.ask(request, version, Response.class) == null) {
      fail("no answer");
    }
  }

  private static ByteBuffer batch(int records) {
    var builder = new BatchBuilder(1 << 20);
    for (int i = 0; i < records; i++) {
      builder.append(1000 + i, null, new byte[10], List.of());
    }
    return ByteBuffer.wrap(builder.build(0, 0));
  }

  private ProduceRequest produce(ByteBuffer records, int version) {
    var partition = PartitionProduceData.builder().records(records).build();
    var missing = PartitionProduceData.builder().index(7).records(batch(1)).build();
    var topic = TopicProduceData.builder().partitionData(List.of(partition, missing));
    var named = version >= 13 ? topic.topicId(topicId) : topic.name("t");
    return ProduceRequest.builder().acks(1).topicData(List.of(named.build())).build();
  }

  @Test
  void produceIsAnsweredAlsoWhenItRefuses() throws IOException {
    answered(ApiKey.PRODUCE, version -> produce(batch(2), version));
    answered(ApiKey.PRODUCE, version -> produce(ByteBuffer.wrap(new byte[100]), version));
  }

  @Test
  void fetchIsAnsweredAlsoBeyondTheEnd() throws IOException {
    for (long offset : new long[] {0, 1_000}) {
      answered(
          ApiKey.FETCH,
          version -> {
            var partition =
                FetchPartition.builder().fetchOffset(offset).partitionMaxBytes(1_000).build();
            var topic = FetchTopic.builder().partitions(List.of(partition));
            var named = version >= 13 ? topic.topicId(topicId) : topic.topic("t");
            var request = FetchRequest.builder().maxBytes(1_000).topics(List.of(named.build()));
            return (version >= 7 ? request.sessionEpoch(-1) : request).build();
          });
    }
  }

  @Test
  void listOffsetsIsAnsweredForEachTimeThatStandsForSomething() throws IOException {
    answered(
        ApiKey.LIST_OFFSETS,
        _ -> {
          var times =
              LongStream.rangeClosed(-6, 0)
                  .mapToObj(time -> ListOffsetsPartition.builder().timestamp(time).build())
                  .toList();
          var topics =
              times.stream()
                  .map(time ->
                      ListOffsetsTopic.builder().name("t").partitions(List.of(time)).build())
                  .toList();
          return ListOffsetsRequest.builder().replicaId(-1).topics(topics).build();
        });
  }

  @Test
  void metadataAndClustersAreTold() throws IOException {
    answered(
        ApiKey.METADATA,
        _ -> {
          var known = MetadataRequestTopic.builder().name("t").build();
          var wrong = MetadataRequestTopic.builder().name("no topic").build();
          return MetadataRequest.builder().topics(List.of(known, wrong)).build();
        });
    answered(ApiKey.DESCRIBE_CLUSTER, _ -> DescribeClusterRequest.builder().build());
    answered(ApiKey.DESCRIBE_LOG_DIRS, _ -> DescribeLogDirsRequest.builder().build());
    answered(
        ApiKey.DESCRIBE_TOPIC_PARTITIONS,
        _ -> {
          var topics = List.of(TopicRequest.builder().name("t").build());
          return DescribeTopicPartitionsRequest.builder().topics(topics).build();
        });
    answered(
        ApiKey.FIND_COORDINATOR,
        version ->
            version >= 4
                ? FindCoordinatorRequest.builder().coordinatorKeys(List.of("g")).build()
                : FindCoordinatorRequest.builder().key("g").build());
    answered(
        ApiKey.OFFSET_FOR_LEADER_EPOCH,
        _ -> {
          var partition = OffsetForLeaderPartition.builder().leaderEpoch(0).build();
          var topic =
              OffsetForLeaderTopic.builder().topic("t").partitions(List.of(partition)).build();
          return OffsetForLeaderEpochRequest.builder().topics(List.of(topic)).build();
        });
  }

  @Test
  void configurationsAreTold() throws IOException {
    answered(
        ApiKey.DESCRIBE_CONFIGS,
        _ -> {
          var topic =
              DescribeConfigsResource.builder()
                  .resourceType(2)
                  .resourceName("t")
                  .configurationKeys(null)
                  .build();
          var missing = DescribeConfigsResource.builder().resourceType(2).resourceName("u").build();
          return DescribeConfigsRequest.builder().resources(List.of(topic, missing)).build();
        });
  }

  @Test
  void topicsAreMadeGrownEmptiedAndDeleted() throws IOException {
    answered(
        ApiKey.CREATE_TOPICS,
        version -> {
          var fresh = topic("new-" + version);
          return CreateTopicsRequest.builder().topics(List.of(fresh, topic("t"))).build();
        });
    answered(
        ApiKey.CREATE_PARTITIONS,
        version -> {
          var more = CreatePartitionsTopic.builder().name("t").count(2 + version).build();
          var fewer = CreatePartitionsTopic.builder().name("new-2").count(1).build();
          return CreatePartitionsRequest.builder().topics(List.of(more, fewer)).build();
        });
    answered(
        ApiKey.DELETE_RECORDS,
        _ -> {
          var partition = DeleteRecordsPartition.builder().offset(-1).build();
          var topic = DeleteRecordsTopic.builder().name("t").partitions(List.of(partition)).build();
          return DeleteRecordsRequest.builder().topics(List.of(topic)).build();
        });
    answered(
        ApiKey.DELETE_TOPICS,
        version -> {
          var names = List.of("new-" + version, "missing");
          if (version < 6) {
            return DeleteTopicsRequest.builder().topicNames(names).build();
          }
          var topics =
              names.stream().map(name -> DeleteTopicState.builder().name(name).build()).toList();
          return DeleteTopicsRequest.builder().topics(topics).build();
        });
  }

  @Test
  void producersAndTransactionsAreAnswered() throws IOException {
    answered(
        ApiKey.INIT_PRODUCER_ID,
        _ ->
            InitProducerIdRequest.builder()
                .transactionalId("x")
                .transactionTimeoutMs(60_000)
                .build());
    answered(
        ApiKey.ADD_PARTITIONS_TO_TXN,
        version -> {
          var known = AddPartitionsToTxnTopic.builder().name("t").partitions(List.of(0)).build();
          var missing = AddPartitionsToTxnTopic.builder().name("u").partitions(List.of(0)).build();
          var topics = List.of(known, missing);
          var request = AddPartitionsToTxnRequest.builder();
          return version < 4
              ? request.v3AndBelowTransactionalId("x").v3AndBelowTopics(topics).build()
              : request
                  .transactions(
                      List.of(
                          AddPartitionsToTxnTransaction.builder()
                              .transactionalId("x")
                              .topics(topics)
                              .build()))
                  .build();
        });
    answered(
        ApiKey.ADD_OFFSETS_TO_TXN,
        _ -> AddOffsetsToTxnRequest.builder().transactionalId("x").groupId("g").build());
    answered(
        ApiKey.TXN_OFFSET_COMMIT,
        _ -> {
          var partition = TxnOffsetCommitRequestPartition.builder().build();
          var topic =
              TxnOffsetCommitRequestTopic.builder().name("t").partitions(List.of(partition));
          return TxnOffsetCommitRequest.builder()
              .transactionalId("x")
              .groupId("g")
              .topics(List.of(topic.build()))
              .build();
        });
    answered(ApiKey.END_TXN, _ -> EndTxnRequest.builder().transactionalId("x").build());
    answered(
        ApiKey.DESCRIBE_PRODUCERS,
        _ -> {
          var topic =
              DescribeProducersRequest.TopicRequest.builder()
                  .name("t")
                  .partitionIndexes(List.of(0, 7))
                  .build();
          return DescribeProducersRequest.builder().topics(List.of(topic)).build();
        });
    answered(
        ApiKey.DESCRIBE_TRANSACTIONS,
        _ ->
            DescribeTransactionsRequest.builder()
                .transactionalIds(List.of("x", "missing"))
                .build());
    answered(
        ApiKey.LIST_TRANSACTIONS,
        1,
        _ -> ListTransactionsRequest.builder().stateFilters(List.of("Empty", "Odd")).build());
  }

  private static CreatableTopic topic(String name) {
    return CreatableTopic.builder().name(name).numPartitions(1).replicationFactor(1).build();
  }
}
