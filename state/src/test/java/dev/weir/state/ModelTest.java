package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.Command.PartitionPosition;
import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random commands against a naive model, by seed. After each run: the model and the state agree;
/// the records, as bytes, give the state again, from the beginning and from any snapshot.
class ModelTest {
  private static final int SEEDS = 2000;
  private static final int COMMANDS = 100;
  private static final String[] TOPICS = {"a", "b", "c", "not a name"};
  private static final String[] CONSUMERS = {"x", "y", "z", " "};

  /// The model: partitions and positions by name, as a person would write them down.
  private static final class Model {
    record Offsets(int topicId, long start, long end) {}

    final TreeMap<String, List<Offsets>> topics = new TreeMap<>();
    final TreeMap<String, Long> positions = new TreeMap<>();

    @Nullable String nameOf(int topicId) {
      for (var topic : topics.entrySet()) {
        if (topic.getValue().getFirst().topicId() == topicId) {
          return topic.getKey();
        }
      }
      return null;
    }

    @Nullable Offsets offsets(int topicId, int partition) {
      String name = nameOf(topicId);
      List<Offsets> all = name == null ? List.of() : topics.getOrDefault(name, List.of());
      return partition < 0 || partition >= all.size() ? null : all.get(partition);
    }

    static String place(String consumer, String topic, int partition) {
      return consumer + "/" + topic + "/" + partition;
    }
  }

  private final Model model = new Model();

  @Test
  void theStateIsWhatTheModelSays() {
    for (int seed = 0; seed < SEEDS; seed++) {
      new ModelTest().run(seed);
    }
  }

  private void run(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    State state = new State();
    List<StateRecord> journal = new ArrayList<>();
    List<Stored> snapshot = state.snapshot();
    int snapshotAt = 0;
    for (int i = 0; i < COMMANDS; i++) {
      Command command = command(random, state);
      Decision decision = state.decide(command, new Now(i, i));
      decision.records().forEach(state::apply);
      journal.addAll(decision.records());
      boolean done = !(decision.reply() instanceof Reply.Refusal);
      assertThat(done)
          .as("seed %s: %s", seed, command)
          .isEqualTo(expect(command, decision.reply()));
      if (random.nextInt(30) == 0) {
        snapshot = state.snapshot();
        snapshotAt = journal.size();
      }
    }
    assertThat(described(state)).as("seed %s", seed).isEqualTo(described(model));
    List<Stored> end = state.snapshot();
    assertThat(Machine.replay(throughBytes(journal)).snapshot()).as("seed %s", seed).isEqualTo(end);
    State restarted = Machine.replay(throughBytes(snapshot));
    throughBytes(journal.subList(snapshotAt, journal.size())).forEach(restarted::apply);
    assertThat(restarted.snapshot()).as("seed %s, from its snapshot", seed).isEqualTo(end);
  }

  private static Command command(SplittableRandom random, State state) {
    String topic = TOPICS[random.nextInt(random.nextInt(9) == 0 ? 4 : 3)];
    String consumer = CONSUMERS[random.nextInt(random.nextInt(9) == 0 ? 4 : 3)];
    int topicId = random.nextInt(6) == 0 ? random.nextInt(20) : anId(random, state);
    int partition = random.nextInt(-1, 4);
    return switch (random.nextInt(16)) {
      case 0, 1 -> new Command.CreateTopic(topic, random.nextInt(0, 5), Retention.FOREVER);
      case 2 -> new Command.DeleteTopic(topic);
      case 3 -> new Command.AddPartitions(topic, random.nextInt(0, 7));
      case 4, 5, 6, 7, 8 -> new Command.Append(topicId, partition, random.nextInt(20));
      case 9 -> new Command.AdvanceStart(topicId, partition, random.nextInt(-1, 40));
      case 10 -> new Command.DeletePositions(consumer, null, null);
      case 11 -> new Command.DeletePositions(consumer, topic, random.nextInt(4));
      case 12 -> new Command.BeginEpoch();
      default -> {
        List<PartitionPosition> positions = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          positions.add(new PartitionPosition(topicId, random.nextInt(3), random.nextInt(-1, 30)));
        }
        yield new Command.MovePositions(consumer, positions);
      }
    };
  }

  private static int anId(SplittableRandom random, State state) {
    List<Topic> topics = state.topics();
    return topics.isEmpty() ? 1 : topics.get(random.nextInt(topics.size())).id();
  }

  /// Whether the command is carried out; if so, in the model too.
  private boolean expect(Command command, Reply reply) {
    return switch (command) {
      case Command.CreateTopic c -> create(c, reply);
      case Command.DeleteTopic c -> {
        model.positions.keySet().removeIf(place -> place.contains("/" + c.name() + "/"));
        yield model.topics.remove(c.name()) != null;
      }
      case Command.AddPartitions c -> add(c);
      case Command.Append c -> append(c, reply);
      case Command.AdvanceStart c -> advance(c);
      case Command.MovePositions c -> commit(c);
      case Command.DeletePositions c -> delete(c);
      case Command.BeginEpoch _,
          Command.Tick _,
          Command.SetRetention _,
          Command.Transact _,
          Command.DefineConsumer _,
          Command.ChangeUser _,
          Command.Producing _,
          Command.Sharing _ ->
          true;
      case Command.JoinGroup _,
          Command.Heartbeat _,
          Command.AssignPartitions _,
          Command.LeaveGroup _,
          Command.EndProcess _,
          Command.ClaimSeat _,
          Command.EndUnclaimed _,
          Command.BeginSession _,
          Command.EndSession _,
          Command.Commit _ ->
          throw new AssertionError("see GroupsModelTest");
    };
  }

  private boolean create(Command.CreateTopic c, Reply reply) {
    if (model.topics.containsKey(c.name()) || c.partitions() < 1 || c.name().contains(" ")) {
      return false;
    }
    int id = ((Reply.TopicCreated) reply).topic().id();
    List<Model.Offsets> partitions = new ArrayList<>();
    for (int i = 0; i < c.partitions(); i++) {
      partitions.add(new Model.Offsets(id, 0, 0));
    }
    model.topics.put(c.name(), partitions);
    return true;
  }

  private boolean add(Command.AddPartitions c) {
    List<Model.Offsets> partitions = model.topics.get(c.name());
    if (partitions == null || c.total() <= partitions.size()) {
      return false;
    }
    while (partitions.size() < c.total()) {
      partitions.add(new Model.Offsets(partitions.getFirst().topicId(), 0, 0));
    }
    return true;
  }

  private boolean append(Command.Append c, Reply reply) {
    Model.Offsets offsets = model.offsets(c.topicId(), c.partition());
    if (offsets == null) {
      return false;
    }
    assertThat(reply).isEqualTo(new Reply.Appended(offsets.end()));
    long end = offsets.end() + c.lastOffsetDelta() + 1;
    set(c.topicId(), c.partition(), new Model.Offsets(c.topicId(), offsets.start(), end));
    return true;
  }

  private boolean advance(Command.AdvanceStart c) {
    Model.Offsets offsets = model.offsets(c.topicId(), c.partition());
    if (offsets == null || c.start() > offsets.end()) {
      return false;
    }
    long start = Math.max(offsets.start(), c.start());
    set(c.topicId(), c.partition(), new Model.Offsets(c.topicId(), start, offsets.end()));
    return true;
  }

  private void set(int topicId, int partition, Model.Offsets offsets) {
    String name = Optional.ofNullable(model.nameOf(topicId)).orElseThrow();
    Optional.ofNullable(model.topics.get(name)).orElseThrow().set(partition, offsets);
  }

  private boolean commit(Command.MovePositions c) {
    for (PartitionPosition at : c.positions()) {
      Model.Offsets offsets = model.offsets(at.topicId(), at.partition());
      if (offsets == null || at.position() < 0 || at.position() > offsets.end()) {
        return false;
      }
    }
    if (c.consumer().equals(" ")) {
      return false;
    }
    for (PartitionPosition at : c.positions()) {
      String topic = Optional.ofNullable(model.nameOf(at.topicId())).orElseThrow();
      model.positions.put(Model.place(c.consumer(), topic, at.partition()), at.position());
    }
    return true;
  }

  private boolean delete(Command.DeletePositions c) {
    if (c.topic() == null) {
      return model.positions.keySet().removeIf(place -> place.startsWith(c.consumer() + "/"));
    }
    int partition = Optional.ofNullable(c.partition()).orElseThrow();
    return model.positions.remove(Model.place(c.consumer(), c.topic(), partition)) != null;
  }

  private static List<String> described(Model model) {
    List<String> lines = new ArrayList<>();
    model.topics.forEach((name, partitions) -> lines.add(name + " " + partitions));
    model.positions.forEach((place, position) -> lines.add(place + " at " + position));
    return lines;
  }

  private static List<String> described(State state) {
    List<String> lines = new ArrayList<>();
    for (Topic topic : state.topics()) {
      List<Model.Offsets> partitions = new ArrayList<>();
      for (int i = 0; i < topic.partitions(); i++) {
        partitions.add(
            new Model.Offsets(topic.id(), state.start(topic.id(), i), state.end(topic.id(), i)));
      }
      lines.add(topic.name() + " " + partitions);
    }
    for (Position p : state.positions()) {
      lines.add(Model.place(p.consumer(), p.topic(), p.partition()) + " at " + p.position());
    }
    return lines;
  }

  private static List<StateRecord> throughBytes(List<? extends StateRecord> records) {
    List<StateRecord> read = new ArrayList<>(records.size());
    for (StateRecord record : records) {
      read.add(
          record instanceof Stored stored
              ? StateRecords.decode(StateRecords.encode(stored))
              : record);
    }
    return read;
  }
}
