package dev.weir.client.admin;

import dev.weir.Capability;
import dev.weir.ConsumerDescription;
import dev.weir.ConsumerPosition;
import dev.weir.Consumers;
import dev.weir.Lag;
import dev.weir.NotFound;
import dev.weir.Place;
import dev.weir.ResetPlan;
import dev.weir.SharingDescription;
import dev.weir.TopicPartition;
import dev.weir.client.backend.LagMeter;
import dev.weir.client.backend.Needs;
import dev.weir.client.backend.Places;
import dev.weir.client.connection.Connection;
import dev.weir.client.letters.DeadTopics;
import dev.weir.spi.PositionStore;
import dev.weir.spi.Settled;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Named consumers of one connection, over the positions that its backend stores.
final class ConsumerDesk implements Consumers {
  private final Connection connection;

  ConsumerDesk(Connection connection) {
    this.connection = connection;
  }

  @Override
  public List<ConsumerDescription> list() {
    return describe(
        store().list().stream()
            .filter(position ->
                !DeadTopics.isKeeper(position.consumer(), position.topicPartition().topic()))
            .toList());
  }

  @Override
  public List<ConsumerDescription> describe(String name) {
    return describe(known(name, _ -> true));
  }

  private List<ConsumerDescription> describe(List<ConsumerPosition> positions) {
    SortedMap<String, SortedMap<String, List<ConsumerPosition>>> grouped = new TreeMap<>();
    for (var position : positions) {
      grouped
          .computeIfAbsent(position.consumer(), _ -> new TreeMap<>())
          .computeIfAbsent(position.topicPartition().topic(), _ -> new ArrayList<>())
          .add(position);
    }
    var descriptions = new ArrayList<ConsumerDescription>();
    grouped.forEach((name, topics) ->
        topics.forEach((topic, of) ->
            descriptions.add(new ConsumerDescription(name, topic, of, lags(name, of)))));
    return List.copyOf(descriptions);
  }

  private SortedMap<TopicPartition, Lag> lags(String name, List<ConsumerPosition> positions) {
    Needs.of(connection.backend(), Capability.LAG);
    var meter = new LagMeter(connection.backend().reader(), connection.options().clock());
    var partitions = positions.stream().map(ConsumerPosition::topicPartition).toList();
    var lags = new TreeMap<TopicPartition, Lag>();
    store()
        .settled(name, partitions)
        .forEach((partition, settled) -> lags.put(partition, lag(meter, partition, settled)));
    return lags;
  }

  private static Lag lag(LagMeter meter, TopicPartition partition, Settled settled) {
    try {
      return meter.unsettled(partition, settled);
    } catch (NotFound e) {
      // The topic was deleted since the positions were listed: nothing waits there.
      return Lag.NONE;
    }
  }

  @Override
  public SharingDescription sharing(String name) {
    connection.requireOpen();
    Needs.of(connection.backend(), Capability.SHARING_STATE);
    try {
      return connection.backend().sharing(name);
    } catch (NotFound e) {
      var names = new TreeSet<String>();
      store().list().forEach(position -> names.add(position.consumer()));
      throw names.contains(name) ? e : connection.missing().consumer(name, names);
    }
  }

  @Override
  public ResetPlan reset(String name, String topic, Place to) {
    var store = store();
    var backend = connection.backend();
    Needs.of(backend, Capability.READ_FROM_OFFSET);
    if (to instanceof Place.Time) {
      Needs.of(backend, Capability.READ_FROM_TIME);
    }
    int count;
    try {
      count = backend.topics().partitions(topic);
    } catch (NotFound e) {
      throw connection.missing().in(topic, e);
    }
    var partitions = new ArrayList<TopicPartition>();
    for (int number = 0; number < count; number++) {
      partitions.add(new TopicPartition(topic, number));
    }
    var stored = store.fetch(name, partitions);
    var reader = backend.reader();
    var moves = new ArrayList<ResetPlan.Move>();
    for (var partition : partitions) {
      long target = Places.start(reader, partition, to);
      var from = stored.get(partition);
      moves.add(
          from == null
              ? new ResetPlan.Move(partition.partition(), OptionalLong.empty(), target, 0, 0)
              : new ResetPlan.Move(
                  partition.partition(),
                  OptionalLong.of(from),
                  target,
                  Places.between(reader, partition, from, target),
                  Places.between(reader, partition, target, from)));
    }
    return new Reset(connection, name, topic, List.copyOf(moves));
  }

  /// @param moves by partition
  private record Reset(Connection connection, String consumer, String topic, List<Move> moves)
      implements ResetPlan {
    @Override
    public void apply() {
      connection.requireOpen();
      connection.names().requireIdle(consumer, topic);
      var positions = new TreeMap<TopicPartition, Long>();
      for (var move : moves) {
        positions.put(new TopicPartition(topic, move.partition()), move.to());
      }
      connection.backend().positions().commit(consumer, positions);
    }
  }

  @Override
  public List<ConsumerPosition> delete(String name) {
    var store = store();
    boolean isStored = store.list().stream().anyMatch(at -> at.consumer().equals(name));
    if (!isStored && connection.backend().definition(name).isPresent()) {
      // It never committed; what it is, is stored all the same.
      connection.names().requireIdle(name);
      store.delete(name, List.of());
      return List.of();
    }
    return deleteAll(name, known(name, _ -> true));
  }

  @Override
  public List<ConsumerPosition> delete(String name, String topic) {
    return deleteAll(name, known(name, on -> on.topic().equals(topic)));
  }

  @Override
  public List<ConsumerPosition> delete(String name, String topic, int partition) {
    return deleteAll(name, known(name, new TopicPartition(topic, partition)::equals));
  }

  private List<ConsumerPosition> deleteAll(String name, List<ConsumerPosition> positions) {
    var partitions = new TreeSet<TopicPartition>();
    for (var position : positions) {
      connection.names().requireIdle(name, position.topicPartition().topic());
      partitions.add(position.topicPartition());
    }
    store().delete(name, partitions);
    return positions;
  }

  /// What is stored of this consumer where `on` says so.
  ///
  /// @throws NotFound when that is nothing
  private List<ConsumerPosition> known(String name, Predicate<TopicPartition> on) {
    var names = new TreeSet<String>();
    var all = new ArrayList<ConsumerPosition>();
    for (var position : store().list()) {
      names.add(position.consumer());
      if (position.consumer().equals(name)) {
        all.add(position);
      }
    }
    if (all.isEmpty()) {
      throw connection.missing().consumer(name, names);
    }
    var chosen = all.stream().filter(position -> on.test(position.topicPartition())).toList();
    if (chosen.isEmpty()) {
      var known = all.stream().map(position -> position.topicPartition().toString()).toList();
      throw new NotFound(
          "consumer \"%s\" has no position there in %s. It has one on %s"
              .formatted(name, connection.url(), String.join(", ", known)));
    }
    return chosen;
  }

  private PositionStore store() {
    connection.requireOpen();
    Needs.of(connection.backend(), Capability.ADMIN_POSITIONS);
    return connection.backend().positions();
  }
}
