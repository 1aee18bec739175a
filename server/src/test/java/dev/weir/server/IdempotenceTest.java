package dev.weir.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.messages.InitProducerIdRequest;
import dev.weir.protocol.messages.InitProducerIdResponse;
import dev.weir.protocol.messages.ProduceRequest;
import dev.weir.protocol.messages.ProduceRequest.PartitionProduceData;
import dev.weir.protocol.messages.ProduceRequest.TopicProduceData;
import dev.weir.protocol.messages.ProduceResponse;
import dev.weir.protocol.messages.ProduceResponse.PartitionProduceResponse;
import dev.weir.records.BatchBuilder;
import dev.weir.server.requests.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Producers that name themselves, as Java's do unless they are told otherwise.
class IdempotenceTest {
  private static final int VERSION = 12;

  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.with();
    server.createTopic("t", 1);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static InitProducerIdResponse identify(RawClient client) throws IOException {
    return client.ask(
        InitProducerIdRequest.builder().transactionalId(null).build(),
        4,
        InitProducerIdResponse.class);
  }

  private static ProduceRequest produce(long producer, int epoch, int sequence, int records) {
    var builder = new BatchBuilder(1 << 20);
    builder.producer(producer, (short) epoch, sequence);
    for (int i = 0; i < records; i++) {
      builder.append(1_000 + i, null, new byte[10], List.of());
    }
    var partition =
        PartitionProduceData.builder().records(ByteBuffer.wrap(builder.build(0, 0))).build();
    var topic = TopicProduceData.builder().name("t").partitionData(List.of(partition)).build();
    return ProduceRequest.builder().acks(-1).topicData(List.of(topic)).build();
  }

  private static PartitionProduceResponse only(ProduceResponse response) {
    return response.responses().getFirst().partitionResponses().getFirst();
  }

  private static PartitionProduceResponse send(RawClient client, ProduceRequest request)
      throws IOException {
    return only(client.ask(request, VERSION, ProduceResponse.class));
  }

  @Test
  void eachProducerHasAnIdOfItsOwnForEver() throws Exception {
    long last;
    try (var client = new RawClient(server.port())) {
      var first = identify(client);
      assertThat(first.errorCode()).isZero();
      assertThat(first.producerEpoch()).isZero();
      last = identify(client).producerId();
      assertThat(last).isGreaterThan(first.producerId());
    }
    server.restart();
    try (var client = new RawClient(server.port())) {
      assertThat(identify(client).producerId()).isGreaterThan(last);
    }
  }

  @Test
  void whatIsSentAgainIsAnsweredAsTheFirstTimeAlsoByTheNextServer() throws Exception {
    long producer;
    try (var client = new RawClient(server.port())) {
      producer = identify(client).producerId();
      assertThat(send(client, produce(producer, 0, 0, 3)).baseOffset()).isZero();
      assertThat(send(client, produce(producer, 0, 3, 2)).baseOffset()).isEqualTo(3);
      assertThat(send(client, produce(producer, 0, 0, 3)).baseOffset()).isZero();
    }
    server.restart();
    try (var client = new RawClient(server.port())) {
      var again = send(client, produce(producer, 0, 3, 2));
      assertThat(again.errorCode()).isZero();
      assertThat(again.baseOffset()).isEqualTo(3);
      assertThat(send(client, produce(producer, 0, 5, 1)).baseOffset()).isEqualTo(5);
    }
  }

  @Test
  void gapsAndEpochsThatAreOverAreRefused() throws Exception {
    try (var client = new RawClient(server.port())) {
      long producer = identify(client).producerId();
      send(client, produce(producer, 1, 0, 1));

      assertThat(send(client, produce(producer, 1, 2, 1)).errorCode())
          .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
      assertThat(send(client, produce(producer, 0, 1, 1)).errorCode())
          .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
      assertThat(send(client, produce(producer, 1, -1, 1)).errorCode())
          .isEqualTo(ErrorCode.INVALID_RECORD);
      assertThat(server.topic("t").partition(0).end()).isEqualTo(1);
    }
  }

  /// I7: a client has five requests on their way; what stands behind one that fails must not land.
  @Test
  void ofRequestsOnTheirWayThoseBehindOneThatFailsFail() throws Exception {
    try (var client = new RawClient(server.port())) {
      long producer = identify(client).producerId();
      client.send(produce(producer, 0, 0, 1), VERSION, 0);
      client.send(broken(produce(producer, 0, 1, 1)), VERSION, 1);
      for (int sequence = 2; sequence < 5; sequence++) {
        client.send(produce(producer, 0, sequence, 1), VERSION, sequence);
      }
      var codes = new ArrayList<Integer>();
      for (int i = 0; i < 5; i++) {
        var request = produce(producer, 0, 0, 1);
        codes.add(
            only(client.receive(ProduceResponse.class, request.apiKey(), VERSION)).errorCode());
      }

      int gap = ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER;
      assertThat(codes).containsExactly(0, ErrorCode.CORRUPT_MESSAGE, gap, gap, gap);
      for (int sequence = 1; sequence < 5; sequence++) {
        assertThat(send(client, produce(producer, 0, sequence, 1)).baseOffset())
            .isEqualTo(sequence);
      }
    }
  }

  private static ProduceRequest broken(ProduceRequest request) {
    var data = request.topicData().getFirst().partitionData().getFirst();
    byte[] batch = requireNonNull(data.records()).array();
    batch[batch.length - 1]++;
    return request;
  }

  @Test
  void aProducerGoesOnWhenTheServerIsStartedAgain() throws Exception {
    var config = server.clientConfig();
    config.put("linger.ms", "0");
    config.put("reconnect.backoff.max.ms", "200");
    int count = 400;
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      var sent = new ArrayList<Future<RecordMetadata>>();
      for (int i = 0; i < count; i++) {
        sent.add(producer.send(new ProducerRecord<>("t", "v" + i)));
        if (i == count / 2) {
          server.restartOnSamePort();
        }
      }
      for (int i = 0; i < count; i++) {
        assertThat(sent.get(i).get().offset()).isEqualTo(i);
      }
    }
    assertThat(read(count)).extracting(ConsumerRecord::value).startsWith("v0", "v1").hasSize(count);
    assertThat(server.topic("t").partition(0).end()).isEqualTo(count);
  }

  private List<ConsumerRecord<String, String>> read(int count) {
    var read = new ArrayList<ConsumerRecord<String, String>>();
    try (var consumer =
        new KafkaConsumer<>(
            server.clientConfig(), new StringDeserializer(), new StringDeserializer())) {
      var partition = new TopicPartition("t", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (read.size() < count && System.nanoTime() < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(read::add);
      }
    }
    return read;
  }
}
