package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.ReadBound;
import dev.weir.protocol.messages.AddOffsetsToTxnRequest;
import dev.weir.protocol.messages.AddOffsetsToTxnResponse;
import dev.weir.protocol.messages.AddPartitionsToTxnRequest;
import dev.weir.protocol.messages.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import dev.weir.protocol.messages.AddPartitionsToTxnResponse;
import dev.weir.protocol.messages.EndTxnRequest;
import dev.weir.protocol.messages.EndTxnResponse;
import dev.weir.protocol.messages.InitProducerIdRequest;
import dev.weir.protocol.messages.InitProducerIdResponse;
import dev.weir.protocol.messages.OffsetFetchRequest;
import dev.weir.protocol.messages.OffsetFetchRequest.OffsetFetchRequestTopic;
import dev.weir.protocol.messages.OffsetFetchResponse;
import dev.weir.protocol.messages.ProduceRequest;
import dev.weir.protocol.messages.ProduceRequest.PartitionProduceData;
import dev.weir.protocol.messages.ProduceRequest.TopicProduceData;
import dev.weir.protocol.messages.ProduceResponse;
import dev.weir.protocol.messages.TxnOffsetCommitRequest;
import dev.weir.protocol.messages.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import dev.weir.protocol.messages.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import dev.weir.protocol.messages.TxnOffsetCommitResponse;
import dev.weir.server.requests.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Transactions as clients before KIP-890 make them: each partition and group is told of before, and
/// the epoch stays. Rules carry Kafka's numbers.
class OlderTransactionsTest {
  private static final int PRODUCE = 9;

  private RunningServer server;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.with();
    server.createTopic("t", 2);
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private InitProducerIdResponse identify(String id, int timeout) throws IOException {
    var request =
        InitProducerIdRequest.builder().transactionalId(id).transactionTimeoutMs(timeout).build();
    return client.ask(request, 2, InitProducerIdResponse.class);
  }

  private InitProducerIdResponse identify() throws IOException {
    return identify("x", 60_000);
  }

  private AddPartitionsToTxnResponse add(InitProducerIdResponse as, int version, String... topics)
      throws IOException {
    var asked =
        List.of(topics).stream()
            .map(
                name -> AddPartitionsToTxnTopic.builder().name(name).partitions(List.of(0)).build())
            .toList();
    var request =
        AddPartitionsToTxnRequest.builder()
            .v3AndBelowTransactionalId("x")
            .v3AndBelowProducerId(as.producerId())
            .v3AndBelowProducerEpoch(as.producerEpoch())
            .v3AndBelowTopics(asked)
            .build();
    return client.ask(request, version, AddPartitionsToTxnResponse.class);
  }

  private static List<Integer> codes(AddPartitionsToTxnResponse response) {
    return response.resultsByTopicV3AndBelow().stream()
        .map(topic -> topic.resultsByPartition().getFirst().partitionErrorCode())
        .toList();
  }

  private int produce(InitProducerIdResponse as, int sequence, int version) throws IOException {
    return produce(as, sequence, version, true);
  }

  private int produce(InitProducerIdResponse as, int sequence, int version, boolean transactional)
      throws IOException {
    var record = new SimpleRecord(1_000, null, new byte[10]);
    short epoch = (short) as.producerEpoch();
    var records =
        transactional
            ? MemoryRecords.withTransactionalRecords(
                Compression.NONE, as.producerId(), epoch, sequence, record)
            : MemoryRecords.withIdempotentRecords(
                Compression.NONE, as.producerId(), epoch, sequence, record);
    ByteBuffer bytes = records.buffer();
    var partition = PartitionProduceData.builder().records(bytes).build();
    var topic = TopicProduceData.builder().name("t").partitionData(List.of(partition)).build();
    var request =
        ProduceRequest.builder().transactionalId("x").acks(-1).topicData(List.of(topic)).build();
    var response = client.ask(request, version, ProduceResponse.class);
    return response.responses().getFirst().partitionResponses().getFirst().errorCode();
  }

  private int end(InitProducerIdResponse as, boolean commits, int version) throws IOException {
    var request =
        EndTxnRequest.builder()
            .transactionalId("x")
            .producerId(as.producerId())
            .producerEpoch(as.producerEpoch())
            .committed(commits)
            .build();
    return client.ask(request, version, EndTxnResponse.class).errorCode();
  }

  private long stable() {
    return server.topic("t").partition(0).end(ReadBound.STABLE);
  }

  @Test
  void T2_namesAndTimesThatCannotBeAreRefused() throws Exception {
    assertThat(identify("", 60_000).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(identify("x", 900_001).errorCode()).isEqualTo(ErrorCode.INVALID_TRANSACTION_TIMEOUT);
    assertThat(identify("x", 0).errorCode()).isEqualTo(ErrorCode.INVALID_TRANSACTION_TIMEOUT);
    var first = identify();
    var second = identify();
    assertThat(second.producerId()).isEqualTo(first.producerId());
    assertThat(second.producerEpoch()).isEqualTo(first.producerEpoch() + 1);
  }

  @Test
  void T3_allPartitionsAreTakenInOrNone() throws Exception {
    var as = identify();
    assertThat(codes(add(as, 3, "t", "missing")))
        .containsExactly(ErrorCode.OPERATION_NOT_ATTEMPTED, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(produce(as, 0, PRODUCE)).isEqualTo(ErrorCode.INVALID_TXN_STATE);
    assertThat(codes(add(as, 3, "t"))).containsExactly(ErrorCode.NONE);
    assertThat(codes(add(as, 3, "t"))).containsExactly(ErrorCode.NONE);
    identify();
    assertThat(codes(add(as, 1, "t"))).containsExactly(ErrorCode.INVALID_PRODUCER_EPOCH);
    assertThat(codes(add(as, 3, "t"))).containsExactly(ErrorCode.PRODUCER_FENCED);
  }

  @Test
  void T4_aPartitionThatNobodyToldOfTakesNothing() throws Exception {
    var as = identify();
    assertThat(produce(as, 0, 10)).isEqualTo(ErrorCode.INVALID_TXN_STATE);
    assertThat(produce(as, 0, 11)).isEqualTo(ErrorCode.TRANSACTION_ABORTABLE);
    assertThat(stable()).isZero();
    assertThat(produce(as, 0, 12)).as("it joins by itself").isZero();
  }

  @Test
  void T5_anEndIsOneStepAndToldAgainToWhoAsksAgain() throws Exception {
    var as = identify();
    assertThat(end(as, true, 3)).as("nothing was begun").isEqualTo(ErrorCode.INVALID_TXN_STATE);
    add(as, 3, "t");
    assertThat(produce(as, 0, PRODUCE)).isZero();
    assertThat(stable()).isZero();
    assertThat(end(as, true, 3)).isZero();
    assertThat(stable()).as("the message and its mark").isEqualTo(2);
    assertThat(end(as, true, 3)).isZero();
    assertThat(end(as, false, 3)).isEqualTo(ErrorCode.INVALID_TXN_STATE);
    assertThat(stable()).isEqualTo(2);

    add(as, 3, "t");
    assertThat(produce(as, 1, PRODUCE)).as("numbers go on").isZero();
    assertThat(end(as, false, 3)).isZero();
    assertThat(server.topic("t").partition(0).aborted(0, 10))
        .singleElement()
        .satisfies(run -> assertThat(run.first()).isEqualTo(2));
  }

  @Test
  void T6_anEndWithAnotherEpochIsToldAgainToWhoAsksAgain() throws Exception {
    var as = identify();
    produce(as, 0, 12);
    var request =
        EndTxnRequest.builder()
            .transactionalId("x")
            .producerId(as.producerId())
            .producerEpoch(as.producerEpoch())
            .committed(true)
            .build();
    var ended = client.ask(request, 5, EndTxnResponse.class);
    assertThat(ended.producerEpoch()).isEqualTo(as.producerEpoch() + 1);
    assertThat(client.ask(request, 5, EndTxnResponse.class)).isEqualTo(ended);
    assertThat(end(as, false, 5)).isEqualTo(ErrorCode.INVALID_TXN_STATE);
    assertThat(produce(as, 1, 12)).as("late").isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
  }

  @Test
  void T8_positionsAreSeenWhenTheTransactionIsCommitted() throws Exception {
    var as = identify();
    assertThat(commitOffset(as, 0)).as("not told of").isEqualTo(ErrorCode.INVALID_TXN_STATE);
    var joins =
        AddOffsetsToTxnRequest.builder()
            .transactionalId("x")
            .producerId(as.producerId())
            .producerEpoch(as.producerEpoch())
            .groupId("g")
            .build();
    assertThat(client.ask(joins, 3, AddOffsetsToTxnResponse.class).errorCode()).isZero();
    assertThat(commitOffset(as, 0)).isZero();
    assertThat(commitOffset(as, 5)).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
    assertThat(position(true)).isEqualTo(List.of(-1L, (long) ErrorCode.UNSTABLE_OFFSET_COMMIT));
    assertThat(position(false)).isEqualTo(List.of(-1L, 0L));
    server.restartOnSamePort();
    client.close();
    client = new RawClient(server.port());
    assertThat(position(true)).isEqualTo(List.of(-1L, (long) ErrorCode.UNSTABLE_OFFSET_COMMIT));
    assertThat(end(as, true, 3)).isZero();
    assertThat(position(true)).isEqualTo(List.of(0L, 0L));
  }

  private int commitOffset(InitProducerIdResponse as, long offset) throws IOException {
    var partition = TxnOffsetCommitRequestPartition.builder().committedOffset(offset).build();
    var topic =
        TxnOffsetCommitRequestTopic.builder().name("t").partitions(List.of(partition)).build();
    var request =
        TxnOffsetCommitRequest.builder()
            .transactionalId("x")
            .groupId("g")
            .producerId(as.producerId())
            .producerEpoch(as.producerEpoch())
            .topics(List.of(topic))
            .build();
    return client
        .ask(request, 3, TxnOffsetCommitResponse.class)
        .topics()
        .getFirst()
        .partitions()
        .getFirst()
        .errorCode();
  }

  /// A position, and the error beside it.
  private List<Long> position(boolean stable) throws IOException {
    var topic = OffsetFetchRequestTopic.builder().name("t").partitionIndexes(List.of(0)).build();
    var request =
        OffsetFetchRequest.builder()
            .groupId("g")
            .topics(List.of(topic))
            .requireStable(stable)
            .build();
    var response = client.ask(request, 7, OffsetFetchResponse.class);
    var found = response.topics().getFirst().partitions().getFirst();
    return List.of(found.committedOffset(), (long) found.errorCode());
  }

  @Test
  void T10_whatIsNotInTheTransactionIsRefusedWhileItIsOpen() throws Exception {
    var as = identify();
    add(as, 3, "t");
    assertThat(produce(as, 0, PRODUCE)).isZero();
    assertThat(produce(as, 1, PRODUCE, false)).isEqualTo(ErrorCode.INVALID_TXN_STATE);
  }
}
