package dev.weir.backends.kafka.admin;

import dev.weir.AlreadyExists;
import dev.weir.InvalidInput;
import dev.weir.NotFound;
import dev.weir.TopicDescription;
import dev.weir.TopicOptions;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.backends.kafka.cluster.Catalog;
import dev.weir.backends.kafka.cluster.Failures;
import dev.weir.backends.kafka.cluster.Offsets;
import dev.weir.spi.TopicStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/// Topics, but for Kafka's internal ones. Replicas are as many as the brokers' default says.
///
/// Kafka answers when its controller has decided; a change returns here when brokers have heard of
/// it too, so that whoever sends or reads next finds it.
public final class Topics implements TopicStore {
  private static final Duration HEARD_LIMIT = Duration.ofSeconds(15);
  private static final Duration HEARD_PAUSE = Duration.ofMillis(10);
  private static final String FOR_EVER = "-1";

  private final Admin admin;
  private final Offsets offsets;
  private final Catalog catalog;
  private final Failures failures;
  private final LongSupplier nanoTime;
  private final Positions positions;
  private final Consumer<String> onDelete;

  /// @param onDelete told of a topic that is gone
  public Topics(
      Admin admin,
      Offsets offsets,
      Catalog catalog,
      Failures failures,
      LongSupplier nanoTime,
      Positions positions,
      Consumer<String> onDelete) {
    this.admin = admin;
    this.offsets = offsets;
    this.catalog = catalog;
    this.failures = failures;
    this.nanoTime = nanoTime;
    this.positions = positions;
    this.onDelete = onDelete;
  }

  @Override
  public void create(String topic, TopicOptions options) {
    var config =
        Map.of(
            TopicConfig.RETENTION_MS_CONFIG,
            options.retentionTime().map(Duration::toMillis).map(String::valueOf).orElse(FOR_EVER),
            TopicConfig.RETENTION_BYTES_CONFIG,
            options.retentionBytes().isPresent()
                ? String.valueOf(options.retentionBytes().getAsLong())
                : FOR_EVER);
    var request =
        new NewTopic(topic, Optional.of(options.partitions()), Optional.empty()).configs(config);
    try {
      failures.answer(
          "creating topic \"" + topic + "\"", admin.createTopics(List.of(request)).all());
    } catch (AlreadyExists e) {
      throw new AlreadyExists(
          "topic \"" + topic + "\" exists already in " + failures.url() + ". Take another name", e);
    }
    awaitHeard("topic \"" + topic + "\" to be ready", () -> isReady(topic, options.partitions()));
    catalog.forget(topic);
  }

  @Override
  public List<TopicDescription> list() {
    var names = new TreeSet<>(failures.answer("listing topics", admin.listTopics().names()));
    return describe(names);
  }

  @Override
  public TopicDescription describe(String topic) {
    return describe(List.of(topic)).getFirst();
  }

  private List<TopicDescription> describe(Collection<String> topics) {
    var partitions = new ArrayList<TopicPartition>();
    for (String topic : topics) {
      int count = catalog.ask(topic);
      for (int number = 0; number < count; number++) {
        partitions.add(new TopicPartition(topic, number));
      }
    }
    var ranges = offsets.ranges(partitions, IsolationLevel.READ_UNCOMMITTED);
    var configs =
        failures.answer(
            "asking how topics are kept",
            admin.describeConfigs(topics.stream().map(Topics::resource).toList()).all());
    var descriptions = new ArrayList<TopicDescription>();
    for (String topic : topics) {
      var described = new ArrayList<TopicDescription.Partition>();
      for (var partition : partitions) {
        var range = ranges.get(partition);
        if (partition.topic().equals(topic) && range != null) {
          described.add(
              new TopicDescription.Partition(
                  partition.partition(), range.earliest(), range.end(), OptionalLong.empty()));
        }
      }
      var config = configs.getOrDefault(resource(topic), new Config(List.of()));
      descriptions.add(
          new TopicDescription(topic, options(described.size(), config), List.copyOf(described)));
    }
    return descriptions;
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static TopicOptions options(int partitions, Config config) {
    var options = TopicOptions.partitions(partitions);
    long millis = number(config, TopicConfig.RETENTION_MS_CONFIG);
    long bytes = number(config, TopicConfig.RETENTION_BYTES_CONFIG);
    if (millis > 0) {
      options = options.retentionTime(Duration.ofMillis(millis));
    }
    if (bytes > 0) {
      options = options.retentionBytes(bytes);
    }
    return options;
  }

  private static long number(Config config, String name) {
    var entry = config.get(name);
    return entry == null || entry.value() == null ? -1 : Long.parseLong(entry.value());
  }

  @Override
  public int partitions(String topic) {
    return catalog.ask(topic);
  }

  @Override
  public void addPartitions(String topic, int total) {
    int before = catalog.ask(topic);
    if (total <= before) {
      throw new InvalidInput(
          "topic \"%s\" in %s has %d partitions already, and %d is not more. Partitions can only be added"
              .formatted(topic, failures.url(), before, total));
    }
    failures.answer(
        "adding partitions to topic \"" + topic + "\"",
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total))).all());
    awaitHeard("new partitions of \"" + topic + "\" to be ready", () -> isReady(topic, total));
    catalog.forget(topic);
  }

  @Override
  public void delete(String topic) {
    catalog.ask(topic);
    failures.answer("deleting topic \"" + topic + "\"", admin.deleteTopics(List.of(topic)).all());
    awaitHeard("topic \"" + topic + "\" to be gone", () -> isGone(topic));
    onDelete.accept(topic);
    // Kafka deletes them by itself, a moment later.
    awaitHeard("positions on \"" + topic + "\" to be gone", () -> !positions.existOn(topic));
  }

  private boolean isReady(String topic, int partitions) {
    try {
      var description = catalog.describe(topic);
      return description.partitions().size() >= partitions
          && description.partitions().stream().allMatch(partition -> partition.leader() != null);
    } catch (NotFound e) {
      return false;
    }
  }

  private boolean isGone(String topic) {
    try {
      catalog.ask(topic);
      return false;
    } catch (NotFound e) {
      return true;
    }
  }

  private void awaitHeard(String what, BooleanSupplier heard) {
    long deadline = nanoTime.getAsLong() + HEARD_LIMIT.toNanos();
    while (!heard.getAsBoolean()) {
      if (nanoTime.getAsLong() > deadline || Thread.currentThread().isInterrupted()) {
        throw new Unavailable(
            "the change is made in "
                + failures.url()
                + ", but a wait for "
                + what
                + " ended before brokers had heard of it. Look again later");
      }
      LockSupport.parkNanos(HEARD_PAUSE.toNanos());
    }
  }
}
