package dev.weir.testing;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.engine.PartitionLog;
import dev.weir.engine.ReadBound;
import dev.weir.records.RecordCursor;
import dev.weir.state.Command;
import dev.weir.state.Position;
import dev.weir.state.Reply;
import dev.weir.state.Retention;
import dev.weir.testing.Model.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The callers of a simulated engine: they do random things, and hold the engine's answers against
/// a [Model].
final class Workload {
  private static final int TOPICS = 4;
  private static final int CONSUMERS = 3;
  private static final int MAX_PARTITIONS = 4;

  private final RandomGenerator random;
  private final SimulatedMachine machine;
  private final Trace trace;
  private final Model model = new Model();
  private final Transactions transactions;
  private int values;
  private int acknowledged;
  private boolean diskLimited;

  /// Since the engine was opened: then topics are not made, as it may refuse them.
  private boolean diskWasLimited;

  /// Answers come inside the engine's step, where throwing would be lost.
  private @Nullable String violation;

  Workload(RandomGenerator random, SimulatedMachine machine, Trace trace) {
    this.random = random;
    this.machine = machine;
    this.trace = trace;
    this.transactions = new Transactions(random, trace, model);
  }

  int acknowledged() {
    return acknowledged;
  }

  boolean diskIsLimited() {
    return diskLimited;
  }

  void limitDisk(boolean limited) {
    diskLimited = limited;
    diskWasLimited = true;
  }

  /// What came up in an answer.
  void check() throws Violation {
    if (violation != null) {
      throw new Violation(violation, null);
    }
  }

  private void answered(@Nullable String wrong) {
    acknowledged++;
    if (wrong != null) {
      violate(wrong);
    }
  }

  private void violate(String rule) {
    if (violation == null) {
      violation = rule;
    }
  }

  // Acting.

  void act(Engine engine) throws IOException {
    if (model.acknowledged().topics.isEmpty()) {
      command(engine);
      return;
    }
    int dice = random.nextInt(10);
    if (dice < 5) {
      send(engine);
    } else if (dice < 6) {
      transactions.act(engine, this::answered);
    } else if (dice < 8) {
      read(engine);
    } else if (dice < 9) {
      command(engine);
    } else {
      look(engine);
    }
  }

  private Model.@Nullable Topic someTopic() {
    var topics = List.copyOf(model.acknowledged().topics.values());
    return topics.isEmpty() ? null : topics.get(random.nextInt(topics.size()));
  }

  private void send(Engine engine) {
    var topic = someTopic();
    if (topic == null) {
      return;
    }
    var log = engine.topic(topic.name);
    if (log == null) {
      violate("D2: topic " + topic.name + " is acknowledged and cannot be seen");
      return;
    }
    int number = random.nextInt(log.partitions());
    int count = topic.partitions.get(number).busy ? 0 : 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      send(engine, log.partition(number), topic.partitions.get(number));
    }
  }

  private void send(Engine engine, PartitionLog to, Model.Partition partition) {
    var sent = new Model.Sent("v" + values++ + "-" + "x".repeat(size()));
    var future = new CompletableFuture<Long>();
    partition.sent.add(sent);
    try {
      byte[] key = random.nextBoolean() ? null : new byte[] {(byte) random.nextInt(8)};
      byte[] value = sent.value.getBytes(StandardCharsets.UTF_8);
      engine.append(to, machine.now(), key, value, List.of(), future);
    } catch (EngineException e) {
      partition.sent.remove(sent);
      trace.add("send to " + to + " refused: " + e.getClass().getSimpleName());
      return;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a simulation", e);
    }
    trace.add("send to " + to + " " + sent.value.length());
    var _ =
        future.whenComplete((offset, error) -> {
          if (error == null) {
            acked(to, partition, sent, offset);
          } else {
            failed(to, partition, sent, error);
          }
        });
  }

  private int size() {
    return switch (random.nextInt(40)) {
      case 0 -> random.nextInt(100_000);
      case 1, 2, 3 -> random.nextInt(6_000);
      default -> random.nextInt(60);
    };
  }

  private void acked(PartitionLog to, Model.Partition partition, Model.Sent sent, long offset) {
    trace.add("acked " + to + "@" + offset);
    int expected = partition.acknowledged();
    if (offset != expected || expected >= partition.sent.size()) {
      violate(
          "D6/D10: %s gave offset %d for what is number %d there, behind %d acknowledged"
              .formatted(to, offset, partition.sent.indexOf(sent), expected));
    } else if (partition.sent.get(expected) != sent) {
      violate("D10: " + to + "@" + offset + " was acknowledged out of order");
    }
    sent.acknowledged = true;
    acknowledged++;
  }

  private void failed(
      PartitionLog to, Model.Partition partition, Model.Sent sent, Throwable error) {
    trace.add("send to " + to + " failed: " + error.getClass().getSimpleName());
    boolean maybeWritten =
        error instanceof EngineException.Failed failure && failure.maybeWritten();
    if (!maybeWritten) { // then it must not be there after any recovery
      partition.sent.remove(sent);
    }
  }

  private void read(Engine engine) throws IOException {
    var topic = someTopic();
    var log = topic == null ? null : engine.topic(topic.name);
    if (topic == null || log == null) {
      return;
    }
    int number = random.nextInt(log.partitions());
    var partition = log.partition(number);
    long offset = partition.start() + random.nextLong(partition.end() - partition.start() + 1);
    try {
      var values =
          values(partition.read(offset, 1 + random.nextInt(20_000), ReadBound.STABLE), offset);
      trace.add("read " + partition + "@" + offset + " gave " + values.size());
      compare(partition, topic.partitions.get(number), offset, values);
    } catch (IOException e) { // reads may meet planned faults; others never
      trace.add("read " + partition + " failed");
      if (!String.valueOf(e.getMessage()).contains("planned") && !isDying(e)) {
        throw e;
      }
    }
  }

  private static boolean isDying(IOException e) {
    return String.valueOf(e.getMessage()).contains("dying");
  }

  private void compare(
      PartitionLog where, Model.Partition partition, long from, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      int at = (int) from + i;
      if (at >= partition.sent.size() || !partition.sent.get(at).acknowledged) {
        violate("D2: " + where + "@" + at + " was shown before it was acknowledged");
      } else if (!partition.sent.get(at).value.equals(values.get(i))) {
        violate("D1: " + where + "@" + at + " is another message than was sent");
      }
    }
  }

  private static List<String> values(List<byte[]> batches, long from) {
    var values = new ArrayList<String>();
    var cursor = new RecordCursor();
    for (byte[] batch : batches) {
      cursor.open(batch, 0);
      while (cursor.next()) {
        if (cursor.offset() >= from) {
          values.add(
              new String(
                  cursor.buffer(),
                  cursor.valuePosition(),
                  cursor.valueLength(),
                  StandardCharsets.UTF_8));
        }
      }
    }
    return values;
  }

  /// Commands are such that they are refused by nothing but a full disk or a crash.
  private void command(Engine engine) {
    var believed = model.believed();
    String topic = "t" + random.nextInt(TOPICS);
    var live = believed.topics.get(topic);
    int count = believed.counts.getOrDefault(topic, 0);
    if (count > 0 != model.acknowledged().counts.containsKey(topic)) {
      return; // its creation or deletion is under way
    }
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        if (live == null && !diskWasLimited) {
          create(engine, topic);
        }
      }
      case 2 -> {
        if (live != null && random.nextInt(4) == 0) {
          submit(engine, new Change.Delete(topic), new Command.DeleteTopic(topic));
        } else if (live != null && count < MAX_PARTITIONS && !diskWasLimited) {
          live.grow(count + 1);
          submit(
              engine,
              new Change.Grow(topic, count + 1),
              new Command.AddPartitions(topic, count + 1));
        }
      }
      default -> position(engine);
    }
  }

  private void create(Engine engine, String name) {
    int partitions = 1 + random.nextInt(2);
    var retention =
        random.nextInt(4) == 0 ? new Retention(Retention.UNLIMITED, 20_000) : Retention.FOREVER;
    var topic = new Model.Topic(name, partitions);
    submit(
        engine,
        new Change.Create(topic, partitions),
        new Command.CreateTopic(name, partitions, retention));
  }

  private void position(Engine engine) {
    String consumer = "c" + random.nextInt(CONSUMERS);
    var topic = someTopic();
    if (random.nextInt(8) == 0) {
      if (model.believed().positions.keySet().stream()
          .anyMatch(k -> k.startsWith(consumer + "@"))) {
        submit(
            engine, new Change.Forget(consumer), new Command.DeletePositions(consumer, null, null));
      }
    } else if (topic != null && model.believed().topics.get(topic.name) == topic) {
      var log = engine.topic(topic.name);
      if (log != null) {
        int p = random.nextInt(log.partitions());
        long position = random.nextLong(log.partition(p).end() + 1);
        var to = new Command.PartitionPosition(log.id(), p, position);
        submit(
            engine,
            new Change.Commit(consumer, topic.name, p, position),
            new Command.MovePositions(consumer, List.of(to)));
      }
    }
  }

  private void submit(Engine engine, Change change, Command command) {
    trace.add("submit " + command);
    var submitted = new Model.Submitted(change);
    model.submit(submitted);
    var _ =
        engine
            .submit(command)
            .whenComplete((reply, error) -> {
              boolean maybeWritten =
                  error instanceof EngineException.Failed failure && failure.maybeWritten();
              submitted.refused =
                  reply instanceof Reply.Refusal || (error != null && !maybeWritten);
              submitted.acknowledged = error == null && !submitted.refused;
              trace.add("answered " + (error == null ? reply : error.getClass().getSimpleName()));
              if (submitted.acknowledged) {
                acknowledged++;
              }
              if (reply instanceof Reply.TopicCreated created
                  && change instanceof Change.Create create) {
                create.topic().id = created.topic().id();
              }
            });
  }

  /// Asks for the positions: the answer must be what is acknowledged when it comes.
  private void look(Engine engine) {
    var _ =
        engine
            .ask(state -> state.positions())
            .whenComplete((positions, error) -> {
              if (error == null && !model.acknowledged().positions.equals(keyed(positions))) {
                violate("D2: positions " + positions + " are shown, which are not durable");
              }
            });
  }

  private static SortedMap<String, Long> keyed(List<Position> positions) {
    var map = new TreeMap<String, Long>();
    for (var p : positions) {
      map.put(Model.Shape.key(p.consumer(), p.topic(), p.partition()), p.position());
    }
    return map;
  }

  // Verifying.

  /// After a recovery: all that is there, against all that may be.
  ///
  /// @param mayLose whether acknowledged things may be gone: `durability=os` and a loss of power
  void verify(Engine engine, boolean mayLose) throws IOException, Violation {
    diskWasLimited = diskLimited;
    var found = new Model.Shape();
    var ids = new TreeMap<String, Integer>();
    for (var topic : engine.topics()) {
      found.counts.put(topic.name(), topic.partitions());
      ids.put(topic.name(), topic.id());
    }
    var positions = engine.ask(state -> state.positions());
    engine.step(machine.now());
    if (!positions.isDone() || positions.isCompletedExceptionally()) {
      throw new Violation("an opened engine does not answer", null);
    }
    found.positions.putAll(keyed(positions.join()));
    String wrong = model.adopt(found, ids, mayLose);
    if (wrong != null) {
      throw new Violation(wrong, null);
    }
    wrong = transactions.verify(engine);
    if (wrong != null) {
      throw new Violation(wrong, null);
    }
    for (var topic : model.acknowledged().topics.values()) {
      var log = engine.topic(topic.name);
      for (int p = 0; log != null && p < log.partitions(); p++) {
        verify(log.partition(p), topic.partitions.get(p), mayLose);
      }
    }
    check();
  }

  private static void verify(PartitionLog log, Model.Partition partition, boolean mayLose)
      throws IOException, Violation {
    int least = mayLose ? 0 : partition.acknowledged();
    if (log.end() < least) {
      throw new Violation(
          "D1: %s ends at %d, and %d were acknowledged".formatted(log, log.end(), least), null);
    }
    if (log.end() > partition.sent.size()) {
      throw new Violation(
          "D10: %s ends at %d, and only %d were sent that may be there"
              .formatted(log, log.end(), partition.sent.size()),
          null);
    }
    long offset = log.start();
    while (offset < log.end()) {
      var values = values(log.read(offset, 1 << 20, ReadBound.STABLE), offset);
      if (values.isEmpty()) {
        throw new Violation("D1: nothing is left at " + log + "@" + offset, null);
      }
      for (String value : values) {
        if (!partition.sent.get((int) offset).value.equals(value)) {
          throw new Violation("D1/D10: " + log + "@" + offset + " is not what was sent", null);
        }
        offset++;
      }
    }
    while (partition.sent.size() > log.end()) {
      partition.sent.removeLast();
    }
    partition.sent.forEach(sent -> sent.acknowledged = true);
  }
}
