package dev.weir.backends.embedded;

import dev.weir.TopicDescription;
import dev.weir.TopicOptions;
import dev.weir.engine.Front;
import dev.weir.engine.PartitionLog;
import dev.weir.engine.TopicLog;
import dev.weir.spi.TopicStore;
import dev.weir.state.Command;
import dev.weir.state.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Topics of an engine.
final class EngineTopics implements TopicStore {
  private final Front engine;
  private final Errors errors;

  EngineTopics(Front engine, Errors errors) {
    this.engine = engine;
    this.errors = errors;
  }

  @Override
  public void create(String topic, TopicOptions options) {
    var retention =
        new Retention(
            options.retentionTime().map(Duration::toMillis).orElse(Retention.UNLIMITED),
            options.retentionBytes().orElse(Retention.UNLIMITED));
    errors.join(engine.submit(new Command.CreateTopic(topic, options.partitions(), retention)));
  }

  @Override
  public List<TopicDescription> list() {
    return engine.topics().stream().map(EngineTopics::describe).toList();
  }

  @Override
  public TopicDescription describe(String topic) {
    return describe(find(topic));
  }

  @Override
  public int partitions(String topic) {
    return find(topic).partitions();
  }

  @Override
  public void addPartitions(String topic, int total) {
    errors.join(engine.submit(new Command.AddPartitions(topic, total)));
  }

  @Override
  public void delete(String topic) {
    errors.join(engine.submit(new Command.DeleteTopic(topic)));
  }

  private TopicLog find(String topic) {
    var found = engine.topic(topic);
    if (found == null) {
      throw errors.noTopic(topic);
    }
    return found;
  }

  private static TopicDescription describe(TopicLog topic) {
    var partitions = new ArrayList<TopicDescription.Partition>();
    for (int p = 0; p < topic.partitions(); p++) {
      PartitionLog log = topic.partition(p);
      partitions.add(
          new TopicDescription.Partition(
              p, log.start(), log.end(), OptionalLong.of(log.sizeBytes())));
    }
    return new TopicDescription(topic.name(), options(topic), List.copyOf(partitions));
  }

  private static TopicOptions options(TopicLog topic) {
    var retention = topic.topic().retention();
    return new TopicOptions(
        topic.partitions(),
        retention.maxAgeMillis() == Retention.UNLIMITED
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(retention.maxAgeMillis())),
        retention.maxBytes() == Retention.UNLIMITED
            ? OptionalLong.empty()
            : OptionalLong.of(retention.maxBytes()));
  }
}
