package dev.weir.acceptance.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchRequest.FetchPartition;
import dev.weir.protocol.messages.FetchRequest.FetchTopic;
import dev.weir.protocol.messages.FetchResponse;
import dev.weir.protocol.messages.MetadataRequest;
import dev.weir.protocol.messages.MetadataRequest.MetadataRequestTopic;
import dev.weir.protocol.messages.MetadataResponse;
import dev.weir.protocol.messages.ProduceRequest;
import dev.weir.protocol.messages.ProduceRequest.PartitionProduceData;
import dev.weir.protocol.messages.ProduceRequest.TopicProduceData;
import dev.weir.protocol.messages.ProduceResponse;
import dev.weir.records.BatchBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two thousand clients that say nothing, two hundred at work, and some who take without reading or
/// give without ending, at a server with a small heap.
@Tag("slow")
class CrowdTest {
  private static final int IDLE = 2_000;
  private static final int BUSY = 200;
  private static final int ROUNDS = 20;
  private static final int OF_EACH_BAD_KIND = 20;

  /// docs/reference/serve.md promises it.
  private static final long MOST_BYTES_OF_A_CONNECTION = 32 << 10;

  /// Together the slow ones ask for twenty times the whole heap.
  private static final String HEAP = "-Xmx128m";

  private static final int PRODUCE = 9;
  private static final int FETCH = 12;
  private static final int METADATA = 9;
  private static final int LARGE_BATCHES = 12;
  private static final int LARGE_BYTES = 1_000_000;
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;
  private ServerProcess server;
  private final List<Wire> wires = new ArrayList<>();

  @BeforeEach
  void start() throws IOException, InterruptedException {
    server = new ServerProcess(folder, new Random(), HEAP);
    server.start();
    try (var wire = new Wire(server.port())) {
      for (String topic : List.of("busy", "large")) {
        topicIsThere(wire, topic);
      }
      for (int i = 0; i < LARGE_BATCHES; i++) {
        produce(wire, "large", LARGE_BYTES);
      }
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (Wire wire : wires) {
      wire.close();
    }
    server.close();
  }

  private static void topicIsThere(Wire wire, String name) throws IOException {
    var topic = MetadataRequestTopic.builder().name(name).build();
    var request =
        MetadataRequest.builder().topics(List.of(topic)).allowAutoTopicCreation(true).build();
    var answer = wire.ask(request, METADATA, MetadataResponse.class);
    assertThat(answer.topics().getFirst().errorCode()).isZero();
  }

  /// @return the offset of its message
  private static long produce(Wire wire, String topic, int bytes) throws IOException {
    var batch = new BatchBuilder(bytes + 1_000);
    batch.append(1_000, null, new byte[bytes], List.of());
    var partition =
        PartitionProduceData.builder().records(ByteBuffer.wrap(batch.build(0, 0))).build();
    var data = TopicProduceData.builder().name(topic).partitionData(List.of(partition)).build();
    var request = ProduceRequest.builder().acks(-1).topicData(List.of(data)).build();
    var answer = wire.ask(request, PRODUCE, ProduceResponse.class);
    var stored = answer.responses().getFirst().partitionResponses().getFirst();
    assertThat(stored.errorCode()).isZero();
    return stored.baseOffset();
  }

  private static FetchRequest fetch(String topic, long offset, int bytes) {
    var partition = FetchPartition.builder().fetchOffset(offset).partitionMaxBytes(bytes).build();
    var from = FetchTopic.builder().topic(topic).partitions(List.of(partition)).build();
    return FetchRequest.builder().maxBytes(bytes).minBytes(1).topics(List.of(from)).build();
  }

  private Wire connect() throws IOException {
    var wire = new Wire(server.port());
    wires.add(wire);
    return wire;
  }

  @Test
  void manyIdleOnesAndSomeWhoMisbehaveHarmNobody() throws Exception {
    long before = server.heapInUse();
    var idle = new ArrayList<Wire>();
    for (int i = 0; i < IDLE; i++) {
      idle.add(connect());
      topicIsThere(idle.getLast(), "busy"); // it has been served
    }
    var busy = new ArrayList<Wire>();
    for (int i = 0; i < BUSY; i++) {
      busy.add(connect());
    }
    work(busy);
    long each = (server.heapInUse() - before) / (IDLE + BUSY);
    System.out.printf("crowd: %,d bytes of heap a connection%n", each);
    assertThat(each)
        .as("bytes of heap that a connection takes")
        .isLessThan(MOST_BYTES_OF_A_CONNECTION);

    var dripping = misbehave();
    work(busy);
    for (Wire wire : dripping) {
      wire.bytes((byte) 0); // it is not even refused yet: it has time
    }
    work(busy);
    server.live(0);
    assertThat(server.said()).doesNotContain("OutOfMemory");
    for (Wire wire : idle) {
      topicIsThere(wire, "busy");
    }
  }

  /// @return those who go on to send byte by byte
  private List<Wire> misbehave() throws IOException {
    var dripping = new ArrayList<Wire>();
    for (int i = 0; i < OF_EACH_BAD_KIND; i++) {
      var silent = connect(); // half open: nothing is ever taken of what it asks for
      for (int n = 0; n < 10; n++) {
        silent.send(fetch("large", 0, 50 << 20), FETCH);
      }
      var large = connect();
      large.bytes(ByteBuffer.allocate(4).putInt(90 << 20).array());
      dripping.add(large);
      connect().bytes((byte) 0, (byte) 0); // half a size
      connect().close();
    }
    return dripping;
  }

  /// All of them at once, each sends and reads what it sent.
  private static void work(List<Wire> busy) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var works = new ArrayList<Future<?>>();
      for (Wire wire : busy) {
        works.add(threads.submit(() -> work(wire)));
      }
      for (Future<?> work : works) {
        work.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  private static void work(Wire wire) {
    try {
      for (int round = 0; round < ROUNDS; round++) {
        long offset = produce(wire, "busy", 100);
        var answer = wire.ask(fetch("busy", offset, 1 << 10), FETCH, FetchResponse.class);
        var read = answer.responses().getFirst().partitions().getFirst();
        assertThat(read.errorCode()).isZero();
        var records = Objects.requireNonNull(read.records());
        assertThat(records.remaining()).isPositive();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
