package dev.weir.backends.embedded;

import dev.weir.ConsumerPosition;
import dev.weir.TopicPartition;
import dev.weir.engine.Front;
import dev.weir.spi.PositionStore;
import dev.weir.spi.Settled;
import dev.weir.state.Command;
import dev.weir.state.PartitionId;
import dev.weir.state.Position;
import dev.weir.state.Question;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Positions of named consumers in an engine.
final class EnginePositions implements PositionStore {
  private final Front engine;
  private final Errors errors;

  EnginePositions(Front engine, Errors errors) {
    this.engine = engine;
    this.errors = errors;
  }

  @Override
  public Map<TopicPartition, Long> fetch(String consumer, Collection<TopicPartition> partitions) {
    var found = new TreeMap<TopicPartition, Long>();
    for (Position p : errors.await(engine.ask(new Question.PositionsOf(consumer)))) {
      var partition = new TopicPartition(p.topic(), p.partition());
      if (partitions.contains(partition)) {
        found.put(partition, p.position());
      }
    }
    return found;
  }

  @Override
  public Map<TopicPartition, Settled> settled(
      String consumer, Collection<TopicPartition> partitions) {
    var names = new TreeMap<PartitionId, TopicPartition>();
    for (Position p : errors.await(engine.ask(new Question.PositionsOf(consumer)))) {
      var partition = new TopicPartition(p.topic(), p.partition());
      if (partitions.contains(partition)) {
        names.put(new PartitionId(p.topicId(), p.partition()), partition);
      }
    }
    var settled = new TreeMap<TopicPartition, Settled>();
    var question = new Question.DoneOn(consumer, List.copyOf(names.keySet()));
    for (Command.Done done : errors.await(engine.ask(question))) {
      var name = names.get(done.partition());
      if (name != null) {
        settled.put(name, GroupSeat.settled(done));
      }
    }
    return settled;
  }

  @Override
  public void commit(String consumer, Map<TopicPartition, Long> positions) {
    errors.join(engine.submit(command(consumer, positions)));
  }

  @Override
  public void settle(String consumer, Map<TopicPartition, Settled> settled) {
    var done = new ArrayList<Command.Done>(settled.size());
    settled.forEach((partition, of) -> done.add(GroupSeat.done(id(partition), of)));
    errors.join(engine.submit(new Command.Commit(consumer, null, done)));
  }

  private PartitionId id(TopicPartition partition) {
    var topic = engine.topic(partition.topic());
    if (topic == null) {
      throw errors.noTopic(partition.topic());
    }
    return new PartitionId(topic.id(), partition.partition());
  }

  Command.MovePositions command(String consumer, Map<TopicPartition, Long> positions) {
    var changes = new ArrayList<Command.PartitionPosition>(positions.size());
    for (var entry : positions.entrySet()) {
      var topic = engine.topic(entry.getKey().topic());
      if (topic == null) {
        throw errors.noTopic(entry.getKey().topic());
      }
      changes.add(
          new Command.PartitionPosition(topic.id(), entry.getKey().partition(), entry.getValue()));
    }
    return new Command.MovePositions(consumer, changes);
  }

  @Override
  public List<ConsumerPosition> list() {
    return errors.await(engine.ask(new Question.AllPositions())).stream()
        .map(p ->
            new ConsumerPosition(
                p.consumer(),
                new TopicPartition(p.topic(), p.partition()),
                p.position(),
                Instant.ofEpochMilli(p.lastSeenMillis())))
        .toList();
  }

  /// One command where the partitions are all of the consumer's, or all of one topic's; else one a
  /// partition.
  @Override
  public void delete(String consumer, Collection<TopicPartition> partitions) {
    var stored = new TreeSet<TopicPartition>();
    for (Position p : errors.await(engine.ask(new Question.PositionsOf(consumer)))) {
      stored.add(new TopicPartition(p.topic(), p.partition()));
    }
    var asked = new TreeSet<>(partitions);
    asked.retainAll(stored);
    if (asked.isEmpty() && !stored.isEmpty()) {
      return;
    }
    if (asked.equals(stored)) {
      delete(new Command.DeletePositions(consumer, null, null));
      return;
    }
    for (String topic : new TreeSet<>(asked.stream().map(TopicPartition::topic).toList())) {
      var ofTopic = stored.stream().filter(p -> p.topic().equals(topic)).toList();
      if (asked.containsAll(ofTopic)) {
        delete(new Command.DeletePositions(consumer, topic, null));
        ofTopic.forEach(asked::remove);
      }
    }
    for (TopicPartition p : asked) {
      delete(new Command.DeletePositions(consumer, p.topic(), p.partition()));
    }
  }

  private void delete(Command.DeletePositions command) {
    errors.join(engine.submit(command));
  }
}
