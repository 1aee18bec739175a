package dev.weir.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a directory may hold, as its callers know it: plain lists and maps, and the rules D1 to D10
/// in a few lines.
///
/// The journal is one sequence, so what a crash leaves must be what callers did up to some point:
/// for topics and positions, some prefix of the commands, never shorter than what was acknowledged;
/// for each partition, some prefix of what was sent, likewise.
final class Model {

  /// A message that was sent, from the first sight of it to its place in the log.
  static final class Sent {
    final String value;
    boolean acknowledged;

    Sent(String value) {
      this.value = value;
    }
  }

  /// One partition: index and offset are the same, as nothing here makes gaps.
  static final class Partition {
    final List<Sent> sent = new ArrayList<>();

    /// A transaction is on its way here: others keep away, so that the order is known.
    boolean busy;

    /// Nobody waits for an answer.
    boolean isQuiet() {
      return !busy && acknowledged() == sent.size();
    }

    /// How much of it is acknowledged: all of it is a prefix.
    int acknowledged() {
      int n = 0;
      while (n < sent.size() && sent.get(n).acknowledged) {
        n++;
      }
      return n;
    }
  }

  /// One life of a topic: another one of the same name is another object.
  static final class Topic {
    final String name;
    final List<Partition> partitions = new ArrayList<>();

    /// The id that the engine gave it; −1 until it is known.
    int id = -1;

    Topic(String name, int count) {
      this.name = name;
      grow(count);
    }

    void grow(int total) {
      while (partitions.size() < total) {
        partitions.add(new Partition());
      }
    }
  }

  /// What commands make.
  sealed interface Change {
    record Create(Topic topic, int partitions) implements Change {}

    record Delete(String topic) implements Change {}

    record Grow(String topic, int total) implements Change {}

    record Commit(String consumer, String topic, int partition, long position) implements Change {}

    record Forget(String consumer) implements Change {}
  }

  /// A command under way or done.
  static final class Submitted {
    final Change change;
    boolean acknowledged;
    boolean refused;

    /// Whether the last recovery found it.
    boolean happened;

    Submitted(Change change) {
      this.change = change;
    }
  }

  /// Topics and positions, as they were at one point.
  static final class Shape {
    final TreeMap<String, Topic> topics = new TreeMap<>();
    final TreeMap<String, Integer> counts = new TreeMap<>();
    final TreeMap<String, Long> positions = new TreeMap<>();

    Shape copy() {
      var copy = new Shape();
      copy.topics.putAll(topics);
      copy.counts.putAll(counts);
      copy.positions.putAll(positions);
      return copy;
    }

    void apply(Change change) {
      switch (change) {
        case Change.Create create -> {
          topics.put(create.topic.name, create.topic);
          counts.put(create.topic.name, create.partitions);
        }
        case Change.Delete delete -> {
          topics.remove(delete.topic);
          counts.remove(delete.topic);
          positions.keySet().removeIf(key -> key.contains("@" + delete.topic + "/"));
        }
        case Change.Grow grow -> counts.put(grow.topic, grow.total);
        case Change.Commit c -> positions.put(key(c.consumer, c.topic, c.partition), c.position);
        case Change.Forget forget ->
            positions.keySet().removeIf(key -> key.startsWith(forget.consumer + "@"));
      }
    }

    static String key(String consumer, String topic, int partition) {
      return consumer + "@" + topic + "/" + partition;
    }

    /// @param ids of the topics that were found: two lives of a name are told apart by them
    boolean looksLike(Shape found, SortedMap<String, Integer> ids) {
      for (Topic topic : topics.values()) {
        if (topic.id >= 0 && !ids.getOrDefault(topic.name, -1).equals(topic.id)) {
          return false;
        }
      }
      return counts.equals(found.counts) && positions.equals(found.positions);
    }

    @Override
    public String toString() {
      return "topics " + counts + " positions " + positions;
    }
  }

  /// What is certain: everything before [#commands].
  private Shape base = new Shape();

  private final List<Submitted> commands = new ArrayList<>();

  void submit(Submitted submitted) {
    commands.add(submitted);
  }

  /// As its callers believe it to be, everything under way included.
  Shape believed() {
    var shape = base.copy();
    for (var c : commands) {
      if (!c.refused) {
        shape.apply(c.change);
      }
    }
    return shape;
  }

  /// As it is for everybody: what is acknowledged.
  Shape acknowledged() {
    var shape = base.copy();
    for (var c : commands) {
      if (c.acknowledged) {
        shape.apply(c.change);
      }
    }
    return shape;
  }

  /// Takes what a recovery found, when the rules allow it.
  ///
  /// @param mayLoseAcknowledged with `durability=os`, after a loss of power
  /// @return what is wrong with it; null when nothing is
  @Nullable String adopt(Shape found, SortedMap<String, Integer> ids, boolean mayLoseAcknowledged) {
    int least = 0;
    for (int i = 0; i < commands.size(); i++) {
      if (commands.get(i).acknowledged && !mayLoseAcknowledged) {
        least = i + 1;
      }
    }
    var shape = base.copy();
    for (int n = 0; n <= commands.size(); n++) {
      if (n >= least && shape.looksLike(found, ids)) {
        base = shape;
        commands.subList(0, n).forEach(command -> command.happened = !command.refused);
        base.topics.values().forEach(topic -> found(topic, found, ids));
        commands.clear();
        return null;
      }
      if (n < commands.size() && !commands.get(n).refused) {
        shape.apply(commands.get(n).change);
      }
    }
    return "D1/D2: found %s; acknowledged was %s, asked for was %s"
        .formatted(found, acknowledged(), believed());
  }

  private static void found(Topic topic, Shape found, SortedMap<String, Integer> ids) {
    topic.id = ids.getOrDefault(topic.name, -1);
    while (topic.partitions.size() > found.counts.getOrDefault(topic.name, 0)) {
      topic.partitions.removeLast();
    }
  }
}
