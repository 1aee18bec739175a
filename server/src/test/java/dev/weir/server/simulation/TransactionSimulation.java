package dev.weir.server.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.engine.Breakage;
import dev.weir.protocol.Message;
import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchRequest.FetchPartition;
import dev.weir.protocol.messages.FetchRequest.FetchTopic;
import dev.weir.protocol.messages.FetchResponse;
import dev.weir.protocol.messages.FetchResponse.PartitionData;
import dev.weir.protocol.messages.MetadataRequest;
import dev.weir.protocol.messages.MetadataRequest.MetadataRequestTopic;
import dev.weir.protocol.messages.OffsetFetchRequest;
import dev.weir.protocol.messages.OffsetFetchRequest.OffsetFetchRequestTopic;
import dev.weir.protocol.messages.OffsetFetchResponse;
import dev.weir.protocol.messages.Request;
import dev.weir.protocol.messages.Response;
import dev.weir.records.Batches;
import dev.weir.records.Marks;
import dev.weir.records.RecordCursor;
import dev.weir.server.simulation.GroupModel.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One life of a server, by seed, under producers with transactional ids: they send, store positions,
/// end, lose connections, get successors while they live on; and somebody reads what is committed.
/// A [TransactionModel] says whether its rules held.
@SuppressWarnings("ThreadPriorityCheck") // threads of one carrier give way to each other
final class TransactionSimulation {
  /// The topic that positions are of.
  static final String BOOKS = "books";

  static final int ACTIONS = 500;

  private static final List<String> NAMES = List.of("x", "y");
  private static final int AT_ONCE = 4;
  private static final int METADATA = 9;
  private static final int FETCH = 11;
  private static final int POSITIONS = 7;
  private static final int ROUNDS_TO_ANSWER = 400;

  private final SplittableRandom random;
  private final SimulatedServer server;
  private final TransactionModel model = new TransactionModel();
  private final Map<SimulatedTransactor, @Nullable Exchange> producers = new LinkedHashMap<>();
  private final CRC32C trace = new CRC32C();
  private @Nullable Exchange reading;
  private int numbers;
  private int crashes;

  /// What a simulation did.
  ///
  /// @param traceHash the same for the same seed
  record Outcome(String traceHash, int committed, int producers, int crashes) {}

  private TransactionSimulation(long seed, Breakage breakage) throws IOException {
    random = new SplittableRandom(seed);
    server = new SimulatedServer(random.split(), breakage);
  }

  static Outcome run(long seed, Breakage breakage) throws IOException, Violation {
    return new TransactionSimulation(seed, breakage).live();
  }

  private Outcome live() throws IOException, Violation {
    for (String topic : List.of(SimulatedMember.TOPIC, BOOKS)) {
      var named = MetadataRequestTopic.builder().name(topic).build();
      var _ =
          finished(
              MetadataRequest.builder().topics(List.of(named)).allowAutoTopicCreation(true).build(),
              METADATA);
    }
    for (int i = 0; i < ACTIONS; i++) {
      act();
    }
    end();
    return new Outcome("%08x".formatted(trace.getValue()), model.committed(), numbers, crashes);
  }

  private void note(String event) {
    trace.update(event.getBytes(UTF_8));
  }

  private void act() throws IOException, Violation {
    int dice = random.nextInt(100);
    if (dice < 4 && producers.size() < AT_ONCE) {
      begin(NAMES.get(random.nextInt(NAMES.size())));
    } else if (dice < 50) {
      ask();
    } else if (dice < 56 && reading == null) {
      reading = Exchange.begin(server.dispatch(), fetch(0, 0), FETCH);
    } else if (dice < 88) {
      server.step();
    } else if (dice < 91) {
      server.file();
    } else if (dice < 96) {
      server.advance(random.nextInt(12) == 0 ? random.nextInt(9_000) : random.nextInt(300));
    } else if (dice < 99) {
      loseConnections();
    } else {
      crash();
    }
    settle();
    hear();
  }

  private void begin(String name) {
    producers.put(new SimulatedTransactor(name, numbers++, model), null);
  }

  private void ask() {
    var idle = new ArrayList<SimulatedTransactor>();
    producers.forEach((producer, exchange) -> {
      if (exchange == null) {
        idle.add(producer);
      }
    });
    if (!idle.isEmpty()) {
      ask(idle.get(random.nextInt(idle.size())));
    }
  }

  private void ask(SimulatedTransactor producer) {
    var asked = producer.next(random, server.now());
    note(producer.name + producer.number + asked.request());
    producers.put(producer, Exchange.begin(server.dispatch(), asked.request(), asked.version()));
  }

  /// Whether what was asked is done, those who asked do not know, and ask again.
  private void loseConnections() {
    for (Exchange exchange : producers.values()) {
      if (exchange != null) {
        exchange.cut();
      }
    }
    if (reading != null) {
      reading.cut();
    }
    settle();
    producers.replaceAll((_, _) -> null);
    reading = null;
  }

  private void crash() throws IOException, Violation {
    crashes++;
    if (random.nextBoolean()) {
      server.dieAfter(random.nextInt(6));
      settle();
      hear(); // what was told is true all the same
    }
    loseConnections();
    boolean power = random.nextBoolean();
    note(power ? "power" : "kill");
    server.crash(power);
  }

  private void settle() {
    do {
      Thread.yield();
    } while (!isQuiet());
  }

  private boolean isQuiet() {
    return (reading == null || reading.isQuiet())
        && producers.values().stream().allMatch(each -> each == null || each.isQuiet());
  }

  private void hear() throws Violation {
    for (var each : producers.entrySet()) {
      var exchange = each.getValue();
      if (exchange != null && exchange.isOver()) {
        each.setValue(null);
        var response = exchange.response();
        if (response != null) {
          note(each.getKey().name + each.getKey().number + response);
          each.getKey().hears(response);
        }
      }
    }
    producers.keySet().removeIf(SimulatedTransactor::isOver);
    if (reading != null && reading.isOver()) {
      var response = reading.response();
      reading = null;
      if (response instanceof FetchResponse read) {
        model.read(committed(read));
      }
    }
  }

  // The end: a last producer of each name aborts what is open, and all is read.

  private void end() throws Violation {
    producers.clear();
    for (String name : NAMES) {
      begin(name);
    }
    for (var producer : List.copyOf(producers.keySet())) {
      var asked = producer.next(random, server.now());
      producer.hears(finished(asked.request(), asked.version()));
    }
    var positions = new TreeMap<String, Long>();
    for (String name : NAMES) {
      positions.put(name, position(name));
    }
    model.holdsFor(wholeLog(), positions);
  }

  private Map<Place, String> wholeLog() throws Violation {
    var log = new LinkedHashMap<Place, String>();
    long[] from = new long[SimulatedTransactor.PARTITIONS];
    for (boolean more = true; more; ) {
      var read = (FetchResponse) finished(fetch(from), FETCH);
      log.putAll(committed(read));
      more = false;
      for (var partition : read.responses().getFirst().partitions()) {
        byte[] all = bytes(partition.records());
        for (int at = 0; at < all.length; at += Batches.sizeBytes(all, at)) {
          from[partition.partitionIndex()] = Batches.lastOffset(all, at) + 1;
          more = true;
        }
      }
    }
    return log;
  }

  /// The number of the transaction that stored the group's position last.
  private long position(String group) throws Violation {
    var topic = OffsetFetchRequestTopic.builder().name(BOOKS).partitionIndexes(List.of(0)).build();
    var request = OffsetFetchRequest.builder().groupId(group).topics(List.of(topic)).build();
    var told = (OffsetFetchResponse) finished(request, POSITIONS);
    String note = told.topics().getFirst().partitions().getFirst().metadata();
    return note == null || note.isEmpty() ? 0 : Long.parseLong(note);
  }

  private static FetchRequest fetch(long... from) {
    var partitions = new ArrayList<FetchPartition>();
    for (int partition = 0; partition < SimulatedTransactor.PARTITIONS; partition++) {
      partitions.add(
          FetchPartition.builder()
              .partition(partition)
              .fetchOffset(from[partition])
              .partitionMaxBytes(1 << 20)
              .build());
    }
    var topic = FetchTopic.builder().topic(SimulatedMember.TOPIC).partitions(partitions).build();
    return FetchRequest.builder()
        .isolationLevel(1)
        .maxBytes(1 << 22)
        .sessionEpoch(-1)
        .topics(List.of(topic))
        .build();
  }

  /// What a client that wants what is committed makes of an answer.
  private static Map<Place, String> committed(FetchResponse read) {
    var log = new LinkedHashMap<Place, String>();
    for (var topic : read.responses()) {
      for (var partition : topic.partitions()) {
        committed(partition, log);
      }
    }
    return log;
  }

  private static void committed(PartitionData data, Map<Place, String> log) {
    var listed = data.abortedTransactions();
    var aborted =
        new ArrayList<>(listed == null ? List.<FetchResponse.AbortedTransaction>of() : listed);
    aborted.sort(Comparator.comparingLong(FetchResponse.AbortedTransaction::firstOffset));
    var aborting = new HashSet<Long>();
    byte[] all = bytes(data.records());
    var cursor = new RecordCursor();
    for (int at = 0; at < all.length; at += Batches.sizeBytes(all, at)) {
      while (!aborted.isEmpty()
          && aborted.getFirst().firstOffset() <= Batches.lastOffset(all, at)) {
        aborting.add(aborted.removeFirst().producerId());
      }
      long producer = Batches.producerId(all, at);
      if (Batches.isControl(all, at)) {
        if (!Marks.commits(Arrays.copyOfRange(all, at, at + Batches.sizeBytes(all, at)))) {
          aborting.remove(producer);
        }
      } else if (!aborting.contains(producer)) {
        cursor.open(all, at);
        while (cursor.next()) {
          var value =
              new String(cursor.buffer(), cursor.valuePosition(), cursor.valueLength(), UTF_8);
          log.put(new Place(data.partitionIndex(), cursor.offset()), value);
        }
      }
    }
  }

  private static byte[] bytes(@Nullable ByteBuffer records) {
    var given = records == null ? Message.NO_BYTES : records.duplicate();
    byte[] bytes = new byte[given.remaining()];
    given.get(bytes);
    return bytes;
  }

  private Response finished(Request request, int version) throws Violation {
    var exchange = Exchange.begin(server.dispatch(), request, version);
    for (int round = 0; round < ROUNDS_TO_ANSWER; round++) {
      Thread.yield();
      if (exchange.isOver()) {
        var response = exchange.response();
        if (response != null) {
          return response;
        }
      }
      if (exchange.isQuiet()) {
        server.step();
      }
    }
    throw new Violation("PROGRESS: no answer to " + request);
  }
}
