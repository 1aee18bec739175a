package dev.weir.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchRequest.FetchPartition;
import dev.weir.protocol.messages.FetchRequest.FetchTopic;
import dev.weir.protocol.messages.FetchResponse;
import dev.weir.protocol.messages.FetchResponse.PartitionData;
import dev.weir.protocol.messages.MetadataRequest;
import dev.weir.protocol.messages.MetadataRequest.MetadataRequestTopic;
import dev.weir.protocol.messages.MetadataResponse;
import dev.weir.protocol.messages.ProduceRequest;
import dev.weir.protocol.messages.ProduceRequest.PartitionProduceData;
import dev.weir.protocol.messages.ProduceRequest.TopicProduceData;
import dev.weir.protocol.messages.ProduceResponse;
import dev.weir.protocol.messages.ProduceResponse.PartitionProduceResponse;
import dev.weir.records.BatchBuilder;
import dev.weir.records.Batches;
import dev.weir.state.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Produce and Fetch, field by field, where Kafka's client would hide it.
class FetchTest {
  private RunningServer server;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.with("message.max.bytes", "100000");
    server.createTopic("t", 3);
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private static byte[] batch(int records, int valueBytes) {
    var builder = new BatchBuilder(1 << 20);
    for (int i = 0; i < records; i++) {
      builder.append(1000 + i, null, new byte[valueBytes], List.of());
    }
    return builder.build(0, 0);
  }

  private PartitionProduceResponse produce(int partition, byte[] records) throws IOException {
    return produce("t", partition, records, 9);
  }

  private PartitionProduceResponse produce(String topic, int partition, byte[] records, int version)
      throws IOException {
    var request = produceRequest(topic, partition, records, 1);
    return client
        .ask(request, version, ProduceResponse.class)
        .responses()
        .getFirst()
        .partitionResponses()
        .getFirst();
  }

  private static ProduceRequest produceRequest(
      String topic, int partition, byte[] records, int acks) {
    var data =
        PartitionProduceData.builder().index(partition).records(ByteBuffer.wrap(records)).build();
    var topicData = TopicProduceData.builder().name(topic).partitionData(List.of(data)).build();
    return ProduceRequest.builder()
        .acks(acks)
        .timeoutMs(1000)
        .topicData(List.of(topicData))
        .build();
  }

  private static FetchPartition from(int partition, long offset) {
    return FetchPartition.builder()
        .partition(partition)
        .fetchOffset(offset)
        .partitionMaxBytes(1 << 20)
        .build();
  }

  private static FetchRequest.Builder request(FetchPartition... partitions) {
    return FetchRequest.builder()
        .maxWaitMs(0)
        .minBytes(1)
        .maxBytes(1 << 20)
        .topics(List.of(FetchTopic.builder().topic("t").partitions(List.of(partitions)).build()));
  }

  private List<PartitionData> fetch(FetchRequest request, int version) throws IOException {
    return client.ask(request, version, FetchResponse.class).responses().getFirst().partitions();
  }

  private static ByteBuffer records(PartitionData partition) {
    return requireNonNull(partition.records());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 7, 9, 11, 12})
  void recordsAreEmptyAndNotNullAtTheEnd(int version) throws IOException {
    var partition = fetch(request(from(0, 0)).build(), version).getFirst();

    assertThat(partition.errorCode()).isZero();
    assertThat(records(partition).remaining()).isZero();
    assertThat(partition.highWatermark()).isZero();
    assertThat(partition.lastStableOffset()).isZero();
  }

  @Test
  void anEmptyAnswerIsTheseBytes() throws IOException {
    client.send(request(from(0, 0)).build(), 11, 7);
    // correlation, throttle, error, session, one topic "t", one partition: number, error, high
    // watermark, stable offset, log start, aborted null, replica, records of length 0.
    String expected =
        "00000007 00000000 0000 00000000 00000001 0001 74 00000001 00000000 0000"
            + " 0000000000000000 0000000000000000 0000000000000000 ffffffff ffffffff 00000000";
    assertThat(HexFormat.of().formatHex(client.receive().array()))
        .isEqualTo(expected.replace(" ", ""));
  }

  @Test
  void whatIsCommittedIsAskedForWithAListOfAbortedTransactionsAndNotNull() throws IOException {
    assertThat(fetch(request(from(0, 0)).isolationLevel(1).build(), 11).getFirst())
        .satisfies(partition -> assertThat(partition.abortedTransactions()).isEmpty());
    assertThat(fetch(request(from(0, 0)).build(), 11).getFirst().abortedTransactions()).isNull();
  }

  @Test
  void theFirstBatchComesHoweverLargeAndLaterOnesWhereTheyFit() throws IOException {
    for (int partition = 0; partition < 3; partition++) {
      produce(partition, batch(1, 5000));
    }
    var all = fetch(request(from(2, 0), from(0, 0), from(1, 0)).maxBytes(10).build(), 12);

    assertThat(all).extracting(PartitionData::partitionIndex).containsExactly(2, 0, 1);
    assertThat(records(all.get(0)).remaining()).isGreaterThan(5000);
    assertThat(records(all.get(1)).remaining()).isZero();
    assertThat(records(all.get(2)).remaining()).isZero();
    assertThat(all.get(1).highWatermark()).isEqualTo(1);
  }

  @Test
  void theBatchThatHoldsTheOffsetIsGivenWhole() throws IOException {
    produce(0, batch(10, 10));
    var records = records(fetch(request(from(0, 7)).build(), 12).getFirst());

    byte[] batch = new byte[records.remaining()];
    records.get(batch);
    assertThat(Batches.check(batch, 0, batch.length)).isEqualTo(batch.length);
    assertThat(Batches.baseOffset(batch, 0)).isZero();
    assertThat(Batches.count(batch, 0)).isEqualTo(10);
  }

  @Test
  void offsetsThatAreNotThereAreErrors() throws IOException {
    produce(0, batch(2, 10));
    var all = fetch(request(from(0, 3), from(0, -1), from(9, 0)).build(), 12);

    assertThat(all).extracting(PartitionData::errorCode).containsExactly(1, 1, 3);
    assertThat(all).allSatisfy(each -> assertThat(records(each).remaining()).isZero());
  }

  @Test
  void leadersThatAreNotThereAreErrors() throws IOException {
    var later =
        FetchPartition.builder().partition(0).currentLeaderEpoch(99).partitionMaxBytes(1).build();
    assertThat(fetch(request(later).build(), 12).getFirst().errorCode()).isEqualTo(75);
  }

  @Test
  void topicsAreReadByTheirIds() throws IOException {
    produce(0, batch(2, 10));
    var metadata =
        MetadataRequest.builder()
            .topics(List.of(MetadataRequestTopic.builder().name("t").build()))
            .build();
    UUID id = client.ask(metadata, 12, MetadataResponse.class).topics().getFirst().topicId();

    assertThat(records(byId(id)).remaining()).isPositive();
    assertThat(byId(new UUID(1, 2)).errorCode()).isEqualTo(100);
  }

  private PartitionData byId(UUID id) throws IOException {
    var topic = FetchTopic.builder().topicId(id).partitions(List.of(from(0, 0))).build();
    return fetch(request().topics(List.of(topic)).build(), 17).getFirst();
  }

  @Test
  void aFetchWaitsForEnoughBytes() throws Exception {
    client.send(request(from(0, 0)).maxWaitMs(20_000).minBytes(5000).build(), 12, 1);
    var answer = CompletableFuture.supplyAsync(this::receiveFetch);
    try (var other = new RawClient(server.port())) {
      for (int i = 0; i < 3; i++) {
        assertThat(answer).isNotDone();
        other.ask(produceRequest("t", 0, batch(1, 2000), 1), 9, ProduceResponse.class);
      }
    }
    assertThat(answer.get().remaining()).isBetween(5000, 7000);
  }

  private ByteBuffer receiveFetch() {
    try {
      var response = client.receive(FetchResponse.class, ApiKey.FETCH, 12);
      return records(response.responses().getFirst().partitions().getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFetchEndsWhenItsTopicIsDeleted() throws Exception {
    client.send(request(from(0, 0)).maxWaitMs(20_000).build(), 12, 1);
    var answer = CompletableFuture.supplyAsync(this::receiveFetch);
    server.engine().submit(new Command.DeleteTopic("t")).join();

    assertThat(answer.get(10, TimeUnit.SECONDS).remaining()).isZero();
  }

  @Test
  void answersThatManyWaitForTakeBoundedMemory() throws IOException {
    for (int i = 0; i < 4; i++) {
      produce(0, batch(1, 60_000));
    }
    var request = request(from(0, 0)).build();
    client.send(request, 12, 1);
    client.send(request, 12, 2);
    var first = client.receive(FetchResponse.class, ApiKey.FETCH, 12);
    var second = client.receive(FetchResponse.class, ApiKey.FETCH, 12);

    // What the first took was given back: the second gets as much.
    assertThat(bytes(first)).isGreaterThan(240_000).isEqualTo(bytes(second));
  }

  private static int bytes(FetchResponse response) {
    return records(response.responses().getFirst().partitions().getFirst()).remaining();
  }

  // Batches that are not stored.

  @Test
  void aSoundBatchGetsItsPlaceAndKeepsItsBytes() throws IOException {
    produce(0, batch(3, 10));
    byte[] sent = batch(2, 20);
    var answer = produce(0, sent);

    assertThat(answer.errorCode()).isZero();
    assertThat(answer.baseOffset()).isEqualTo(3);
    assertThat(answer.logAppendTimeMs()).isEqualTo(-1);
    var records = records(fetch(request(from(0, 3)).build(), 12).getFirst());
    byte[] stored = new byte[records.remaining()];
    records.get(stored);
    assertThat(Batches.baseOffset(stored, 0)).isEqualTo(3);
    Batches.assignOffset(stored, 0, 0);
    assertThat(stored).isEqualTo(sent);
  }

  private void assertRefused(byte[] records, int errorCode) throws IOException {
    assertThat(produce(0, records).errorCode()).isEqualTo(errorCode);
    assertThat(server.topic("t").partition(0).end()).isZero();
  }

  @Test
  void aBatchWhoseChecksumIsWrongIsRefused() throws IOException {
    byte[] damaged = batch(2, 10);
    damaged[damaged.length - 1]++;
    assertRefused(damaged, 2);
  }

  @Test
  void batchesThatCouldNotBeReadAreRefused() throws IOException {
    byte[] two = batch(1, 10);
    byte[] both = new byte[two.length * 2];
    System.arraycopy(two, 0, both, 0, two.length);
    System.arraycopy(two, 0, both, two.length, two.length);
    assertRefused(both, 87);
    assertRefused(new byte[0], 87);
    assertRefused(new byte[200], 87); // format 0
    assertRefused(new byte[60], 2);
    assertRefused(new byte[10], 2);
    assertRefused(new byte[1], 2);
    assertRefused(resealed(batch(2, 10), Batches.HEAD_BYTES + 3, (byte) 10), 87); // an offset
    assertRefused(resealed(batch(2, 10), 26, (byte) 5), 87); // more offsets than records
    assertRefused(resealed(batch(2, 10), 22, (byte) 0x20), 87); // control
    assertRefused(resealed(batch(2, 10), 22, (byte) 0x10), 48); // of a transaction
    assertRefused(resealed(batch(2, 10), 50, (byte) 0x10), 87); // a producer's, without its epoch
    assertRefused(resealed(batch(2, 10), 22, (byte) 5), 76); // a codec that is none
    assertRefused(resealed(batch(2, 10), 22, (byte) 1), 87); // gzip that is none
    assertRefused(batch(2, 60_000), 10);
  }

  /// With one byte changed, and a checksum that is right.
  private static byte[] resealed(byte[] batch, int at, byte value) {
    if (at == 50) {
      Arrays.fill(batch, 43, 51, (byte) 0);
    }
    batch[at] = value;
    var crc = new CRC32C();
    crc.update(batch, 21, batch.length - 21);
    ByteBuffer.wrap(batch).putInt(17, (int) crc.getValue());
    return batch;
  }

  @Test
  void aWrongLatestTimeIsPutRight() throws IOException {
    produce(0, resealed(batch(2, 10), 42, (byte) 0));
    var records = records(fetch(request(from(0, 0)).build(), 12).getFirst());
    byte[] stored = new byte[records.remaining()];
    records.get(stored);

    assertThat(Batches.check(stored, 0, stored.length)).isEqualTo(stored.length);
    assertThat(Batches.maxTimestamp(stored, 0)).isEqualTo(1001);
  }

  @Test
  void whatCannotBeAcknowledgedSoIsRefused() throws IOException {
    var request = produceRequest("t", 0, batch(1, 1), 2);
    var answer = client.ask(request, 9, ProduceResponse.class);
    assertThat(answer.responses().getFirst().partitionResponses().getFirst().errorCode())
        .isEqualTo(21);
    assertThat(produce("nowhere", 0, batch(1, 1), 9).errorCode()).isEqualTo(3);
    assertThat(produce(7, batch(1, 1)).errorCode()).isEqualTo(3);
  }

  @Test
  void whoWantsNoAnswerIsClosedWhenABatchIsRefused() throws IOException {
    client.send(produceRequest("t", 0, new byte[10], 0), 9, 1);
    assertThat(client.isClosedByServer()).isTrue();
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
    for (int i = 0; i < 20; i++) {
      client.send(produceRequest("t", 0, batch(1, 100), 1), 9, i);
    }
    client.send(request(from(0, 0)).build(), 12, 20);
    for (int i = 0; i <= 20; i++) {
      assertThat(client.receive().getInt(0)).as("correlation id").isEqualTo(i);
    }
  }
}
