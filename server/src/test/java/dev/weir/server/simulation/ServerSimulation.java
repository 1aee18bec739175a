package dev.weir.server.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.engine.Breakage;
import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchRequest.FetchPartition;
import dev.weir.protocol.messages.FetchRequest.FetchTopic;
import dev.weir.protocol.messages.FetchResponse;
import dev.weir.protocol.messages.MetadataRequest;
import dev.weir.protocol.messages.MetadataRequest.MetadataRequestTopic;
import dev.weir.protocol.messages.ProduceRequest;
import dev.weir.protocol.messages.ProduceRequest.PartitionProduceData;
import dev.weir.protocol.messages.ProduceRequest.TopicProduceData;
import dev.weir.protocol.messages.ProduceResponse;
import dev.weir.protocol.messages.Request;
import dev.weir.protocol.messages.Response;
import dev.weir.records.BatchBuilder;
import dev.weir.server.simulation.GroupModel.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One life of a server, by seed: members of a group that come, read, commit, leave and fall silent,
/// producers, time, kills and power cuts, through the handlers and over bytes. A [GroupModel] says
/// after each step whether its rules held.
///
/// The same seed gives the same [Outcome] in every JVM that runs virtual threads on one carrier.
@SuppressWarnings("ThreadPriorityCheck") // threads of one carrier give way to each other
public final class ServerSimulation {
  static final int ACTIONS = 500;

  private static final int MEMBERS = 4;
  private static final int PRODUCERS = 2;
  private static final int PRODUCE = 9;
  private static final int METADATA = 9;
  private static final int FETCH = 11;

  private static final int DISK_FAILED = 56;

  /// Longer than what a group waits for who is gone: a session, and a rebalance after it.
  private static final int ROUNDS_TO_SETTLE = 400;

  private static final int ROUND_MILLIS = 200;

  private final SplittableRandom random;
  private final SimulatedServer server;
  private final GroupModel model = new GroupModel();
  private final Map<SimulatedMember, @Nullable Exchange> members = new LinkedHashMap<>();
  private final Map<Exchange, String> produced = new LinkedHashMap<>();
  private final CRC32C trace = new CRC32C();
  private int names;
  private int values;
  private int crashes;

  /// What a simulation did.
  ///
  /// @param traceHash the same for the same seed
  record Outcome(String traceHash, int acknowledged, int generations, int crashes) {}

  private ServerSimulation(long seed, Breakage breakage) throws IOException {
    random = new SplittableRandom(seed);
    server = new SimulatedServer(random.split(), breakage);
  }

  static Outcome run(long seed, Breakage breakage) throws IOException, Violation {
    return new ServerSimulation(seed, breakage).live();
  }

  private Outcome live() throws IOException, Violation {
    var topic = MetadataRequestTopic.builder().name(SimulatedMember.TOPIC).build();
    var metadata =
        MetadataRequest.builder().topics(List.of(topic)).allowAutoTopicCreation(true).build();
    var _ = finished(metadata, METADATA);
    remember();
    for (int i = 0; i < ACTIONS; i++) {
      act();
    }
    settleGroup();
    model.holdsFor(log());
    return new Outcome(
        "%08x".formatted(trace.getValue()), model.acknowledged(), model.generations(), crashes);
  }

  /// A group without members and positions is forgotten, and its generations begin anew: this one has
  /// positions.
  private void remember() throws Violation {
    var positions = new TreeMap<Integer, Long>();
    for (int partition = 0; partition < SimulatedMember.PARTITIONS; partition++) {
      positions.put(partition, 0L);
    }
    model.commits(positions);
    var _ = finished(SimulatedMember.commit("", -1, positions), SimulatedMember.COMMIT);
    model.committed(positions);
  }

  private void note(String event) {
    trace.update(event.getBytes(UTF_8));
  }

  private void act() throws IOException, Violation {
    int dice = random.nextInt(100);
    if (dice < 3 && members.size() < MEMBERS) {
      members.put(new SimulatedMember("m" + names++, model), null);
    } else if (dice < 45) {
      ask();
    } else if (dice < 55) {
      produce();
    } else if (dice < 85) {
      server.step();
    } else if (dice < 88) {
      server.file();
    } else if (dice < 97) {
      server.advance(random.nextInt(8) == 0 ? random.nextInt(6_000) : random.nextInt(400));
    } else if (dice < 98) {
      fallSilent();
    } else {
      crash();
    }
    settle();
    hear();
  }

  private void ask() {
    var idle = new ArrayList<SimulatedMember>();
    members.forEach((member, exchange) -> {
      if (exchange == null) {
        idle.add(member);
      }
    });
    if (!idle.isEmpty()) {
      ask(idle.get(random.nextInt(idle.size())), false);
    }
  }

  private void ask(SimulatedMember member, boolean diligent) {
    var asked = member.next(random, diligent, server.now());
    note(member.name + asked.request());
    members.put(member, Exchange.begin(server.dispatch(), asked.request(), asked.version()));
  }

  private void produce() {
    if (produced.size() < PRODUCERS) {
      String value = "v" + values++;
      var batch = new BatchBuilder(1 << 10);
      batch.append(server.now(), null, value.getBytes(UTF_8), List.of());
      var partition =
          PartitionProduceData.builder()
              .index(random.nextInt(SimulatedMember.PARTITIONS))
              .records(ByteBuffer.wrap(batch.build(0, 0)))
              .build();
      var topic =
          TopicProduceData.builder()
              .name(SimulatedMember.TOPIC)
              .partitionData(List.of(partition))
              .build();
      var request = ProduceRequest.builder().acks(-1).topicData(List.of(topic)).build();
      produced.put(Exchange.begin(server.dispatch(), request, PRODUCE), value);
      note(value);
    }
  }

  /// It is gone, and does not say so.
  private void fallSilent() {
    for (var each : members.entrySet()) {
      if (each.getValue() == null) {
        members.remove(each.getKey());
        return;
      }
    }
  }

  private void crash() throws IOException, Violation {
    crashes++;
    if (random.nextBoolean()) {
      int operations = random.nextInt(6);
      note("dies after " + operations);
      server.dieAfter(operations);
      settle();
      hear(); // what was told is true all the same
    }
    var open = new ArrayList<>(produced.keySet());
    members.values().stream().filter(each -> each != null).forEach(open::add);
    open.forEach(Exchange::cut);
    settle();
    members.replaceAll((member, exchange) -> {
      member.lost();
      return null;
    });
    produced.clear();
    boolean power = random.nextBoolean();
    note(power ? "power" : "kill");
    server.crash(power);
  }

  // What became of it.

  /// Lets every handler go on until it waits. There is one carrier: whoever is looked at does not
  /// run.
  private void settle() {
    do {
      Thread.yield();
    } while (!isQuiet());
  }

  private boolean isQuiet() {
    return members.values().stream().allMatch(each -> each == null || each.isQuiet())
        && produced.keySet().stream().allMatch(Exchange::isQuiet);
  }

  private void hear() throws Violation {
    for (var each : members.entrySet()) {
      var exchange = each.getValue();
      if (exchange != null && exchange.isOver()) {
        each.setValue(null);
        var response = exchange.response();
        if (response != null) {
          note(each.getKey().name + response);
          each.getKey().hears(exchange.request(), response, server.now());
        }
      }
    }
    members.keySet().removeIf(SimulatedMember::hasLeft);
    for (var each : List.copyOf(produced.entrySet())) {
      if (each.getKey().isOver()) {
        produced.remove(each.getKey());
        if (each.getKey().response() instanceof ProduceResponse response) {
          acknowledged(response, each.getValue());
        }
      }
    }
  }

  private void acknowledged(ProduceResponse response, String value) throws Violation {
    var partition = response.responses().getFirst().partitionResponses().getFirst();
    if (partition.errorCode() == DISK_FAILED) {
      return;
    }
    if (partition.errorCode() != 0) {
      throw new Violation("producing was answered " + partition.errorCode());
    }
    var place = new Place(partition.index(), partition.baseOffset());
    note(value + place);
    model.acknowledged(place, value);
  }

  // The end: nothing befalls anybody any more.

  private void settleGroup() throws Violation {
    if (members.isEmpty()) {
      members.put(new SimulatedMember("last", model), null);
    }
    for (int round = 0; round < ROUNDS_TO_SETTLE; round++) {
      for (var each : List.copyOf(members.entrySet())) {
        if (each.getValue() == null) {
          ask(each.getKey(), true);
        }
      }
      server.step();
      settle();
      hear();
      server.advance(ROUND_MILLIS);
      if (isShared() && produced.isEmpty()) {
        return;
      }
    }
    throw new Violation("PROGRESS: members who behave do not come to share all partitions");
  }

  private boolean isShared() {
    var all = new TreeSet<Integer>();
    for (SimulatedMember member : members.keySet()) {
      if (!member.isReading() || member.generation() != model.newest()) {
        return false;
      }
      all.addAll(member.mine());
    }
    return all.size() == SimulatedMember.PARTITIONS;
  }

  private Map<Place, String> log() throws Violation {
    var log = new LinkedHashMap<Place, String>();
    for (int partition = 0; partition < SimulatedMember.PARTITIONS; partition++) {
      long offset = 0;
      var values = new TreeMap<Long, String>();
      do {
        values.clear();
        values.putAll(fetch(partition, offset));
        for (var each : values.entrySet()) {
          log.put(new Place(partition, each.getKey()), each.getValue());
          offset = each.getKey() + 1;
        }
      } while (!values.isEmpty());
    }
    return log;
  }

  private Map<Long, String> fetch(int number, long offset) throws Violation {
    var partition =
        FetchPartition.builder()
            .partition(number)
            .fetchOffset(offset)
            .partitionMaxBytes(1 << 16)
            .build();
    var topic =
        FetchTopic.builder().topic(SimulatedMember.TOPIC).partitions(List.of(partition)).build();
    var request =
        FetchRequest.builder().maxBytes(1 << 16).sessionEpoch(-1).topics(List.of(topic)).build();
    var read = (FetchResponse) finished(request, FETCH);
    var found = read.responses().getFirst().partitions().getFirst();
    if (found.errorCode() != 0) {
      throw new Violation("RECORDS: reading was answered " + found.errorCode());
    }
    return SimulatedMember.values(found.records()).tailMap(offset);
  }

  private Response finished(Request request, int version) throws Violation {
    var exchange = Exchange.begin(server.dispatch(), request, version);
    for (int round = 0; round < ROUNDS_TO_SETTLE; round++) {
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

  /// Prints each seed's outcome, or the rule that it broke: `ServerSimulation FIRST COUNT BREAKAGE`,
  /// of groups, or with a fourth word of transactions.
  public static void main(String[] arguments) throws InterruptedException {
    if (!"1".equals(System.getProperty("jdk.virtualThreadScheduler.maxPoolSize"))) {
      throw new IllegalStateException("virtual threads need one carrier");
    }
    long first = Long.parseLong(arguments[0]);
    long count = Long.parseLong(arguments[1]);
    var breakage = Breakage.valueOf(arguments[2]);
    var lives =
        Thread.ofVirtual()
            .start(() -> {
              for (long seed = first; seed < first + count; seed++) {
                System.out.println(seed + " " + outcome(seed, breakage, arguments.length > 3));
              }
            });
    lives.join();
  }

  private static String outcome(long seed, Breakage breakage, boolean transactions) {
    try {
      return transactions
          ? TransactionSimulation.run(seed, breakage).toString()
          : run(seed, breakage).toString();
    } catch (Violation e) {
      return "broke " + e.getMessage();
    } catch (IOException | RuntimeException e) {
      return "failed " + e;
    }
  }
}
