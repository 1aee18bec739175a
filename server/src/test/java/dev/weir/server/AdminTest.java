package dev.weir.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.state.Retention;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What Kafka's administration client asks of a server.
class AdminTest {
  private RunningServer server;
  private Admin admin;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.with("num.partitions", "3");
    admin = Admin.create(server.clientConfig());
  }

  @AfterEach
  void stop() throws IOException {
    admin.close();
    server.close();
  }

  private void create(String name, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
  }

  private static void assertFails(
      @Nullable KafkaFuture<?> future, Class<? extends Exception> with) {
    assertThatThrownBy(requireNonNull(future)::get).hasCauseInstanceOf(with);
  }

  @Test
  void aClusterIsOneNodeWhichIsReachedWhereItSaysItIs() throws Exception {
    var cluster = admin.describeCluster();

    assertThat(cluster.nodes().get())
        .singleElement()
        .satisfies(node -> {
          assertThat(node.port()).isEqualTo(server.port());
          assertThat(node.host()).isEqualTo("localhost");
        });
    assertThat(cluster.controller().get()).isEqualTo(cluster.nodes().get().iterator().next());
    assertThat(cluster.clusterId().get()).hasSize(22);
  }

  @Test
  void theClustersIdStays() throws Exception {
    String before = admin.describeCluster().clusterId().get();
    admin.close();
    server.restart();
    admin = Admin.create(server.clientConfig());

    assertThat(admin.describeCluster().clusterId().get()).isEqualTo(before);
  }

  @Test
  void aTopicIsMadeAsAskedOrByDefault() throws Exception {
    var topics =
        List.of(
            new NewTopic("two", 2, (short) 3),
            new NewTopic("default", Optional.empty(), Optional.empty()),
            new NewTopic("kept", 1, (short) 1).configs(Map.of("retention.ms", "1000")));
    var made = admin.createTopics(topics);

    made.all().get();
    assertThat(made.numPartitions("two").get()).isEqualTo(2);
    assertThat(made.replicationFactor("two").get()).isEqualTo(1);
    assertThat(made.numPartitions("default").get()).isEqualTo(3);
    assertThat(made.config("kept").get().get("retention.ms").value()).isEqualTo("1000");
    assertThat(server.topic("kept").topic().retention())
        .isEqualTo(new Retention(1000, Retention.UNLIMITED));
    var described = admin.describeTopics(TopicCollection.ofTopicNames(names("two", "default")));
    assertThat(requireNonNull(described.allTopicNames().get().get("two")).partitions()).hasSize(2);
    assertThat(admin.listTopics().names().get())
        .containsExactlyInAnyOrder("two", "default", "kept");
  }

  private static Collection<String> names(String... names) {
    return List.of(names);
  }

  @Test
  void aTopicThatIsOnlyAskedForIsNotMade() throws Exception {
    var made =
        admin.createTopics(
            List.of(new NewTopic("maybe", 2, (short) 1)),
            new CreateTopicsOptions().validateOnly(true));

    assertThat(made.numPartitions("maybe").get()).isEqualTo(2);
    assertThat(server.engine().topic("maybe")).isNull();
  }

  @Test
  void whatCannotBeATopicIsRefused() throws Exception {
    create("there", 1);
    var bad = new NewTopic("bad", 1, (short) 1).configs(Map.of("cleanup.policy", "compact"));
    var odd = new NewTopic("odd", 1, (short) 1).configs(Map.of("color", "red"));
    var made =
        admin.createTopics(
            List.of(
                new NewTopic("there", 1, (short) 1),
                new NewTopic("a/b", 1, (short) 1),
                new NewTopic("none", 0, (short) 1),
                bad,
                odd,
                new NewTopic("good", 1, (short) 1)));

    assertFails(made.values().get("there"), TopicExistsException.class);
    assertFails(made.values().get("a/b"), InvalidTopicException.class);
    assertFails(made.values().get("none"), InvalidPartitionsException.class);
    assertFails(made.values().get("bad"), InvalidConfigurationException.class);
    assertFails(made.values().get("odd"), InvalidConfigurationException.class);
    assertThat(requireNonNull(made.values().get("good")).get()).isNull();
  }

  @Test
  void aTopicThatIsMadeAnewHasAnotherId() throws Exception {
    create("t", 1);
    Uuid first = id("t");
    assertThat(id("t")).isEqualTo(first);

    admin.deleteTopics(TopicCollection.ofTopicIds(List.of(first))).all().get();
    create("t", 1);

    assertThat(id("t")).isNotEqualTo(first);
    assertFails(
        admin.deleteTopics(TopicCollection.ofTopicIds(List.of(first))).all(),
        UnknownTopicIdException.class);
    assertFails(
        admin.deleteTopics(List.of("nowhere")).all(), UnknownTopicOrPartitionException.class);
  }

  private Uuid id(String topic) throws Exception {
    return requireNonNull(admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
        .get()
        .topicId();
  }

  @Test
  void partitionsAreAddedAndNeverTaken() throws Exception {
    create("t", 2);
    admin.createPartitions(Map.of("t", NewPartitions.increaseTo(5))).all().get();

    assertThat(server.topic("t").partitions()).isEqualTo(5);
    assertFails(
        admin.createPartitions(Map.of("t", NewPartitions.increaseTo(4))).all(),
        InvalidPartitionsException.class);
  }

  @Test
  void aTopicsRetentionIsChangedAndStays() throws Exception {
    create("t", 1);
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, "t");
    var set =
        new AlterConfigOp(new ConfigEntry("retention.bytes", "4096"), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();

    assertThat(server.topic("t").topic().retention())
        .isEqualTo(new Retention(Retention.UNLIMITED, 4096));
    admin.close();
    server.restart();
    admin = Admin.create(server.clientConfig());
    var config = requireNonNull(admin.describeConfigs(List.of(resource)).all().get().get(resource));
    assertThat(config.get("retention.bytes").value()).isEqualTo("4096");
    assertThat(config.get("retention.bytes").isDefault()).isFalse();
    assertThat(config.get("retention.ms").value()).isEqualTo("-1");
    assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");

    var back =
        new AlterConfigOp(new ConfigEntry("retention.bytes", null), AlterConfigOp.OpType.DELETE);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(back))).all().get();
    assertThat(server.topic("t").topic().retention()).isEqualTo(Retention.FOREVER);
  }

  @Test
  void whatATopicDoesNotHaveCannotBeSet() throws Exception {
    create("t", 1);
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, "t");
    var set = new AlterConfigOp(new ConfigEntry("color", "red"), AlterConfigOp.OpType.SET);
    assertFails(
        admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all(),
        InvalidConfigurationException.class);
  }

  @Test
  void aServersSettingsAreShown() throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.BROKER, "1");
    var config = requireNonNull(admin.describeConfigs(List.of(resource)).all().get().get(resource));

    assertThat(config.get("num.partitions").value()).isEqualTo("3");
    assertThat(config.get("num.partitions").isDefault()).isFalse();
    assertThat(config.get("auto.create.topics.enable").isDefault()).isTrue();
  }

  private void produce(String topic, long... timestamps) throws Exception {
    var config = server.clientConfig();
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      for (long timestamp : timestamps) {
        producer.send(new ProducerRecord<>(topic, 0, timestamp, "k", "v")).get();
      }
    }
  }

  private long offset(String topic, OffsetSpec spec) throws Exception {
    var partition = new TopicPartition(topic, 0);
    return admin.listOffsets(Map.of(partition, spec)).partitionResult(partition).get().offset();
  }

  @Test
  void offsetsAreFoundByTime() throws Exception {
    create("t", 1);
    assertThat(offset("t", OffsetSpec.maxTimestamp())).isEqualTo(-1);
    produce("t", 1000, 3000, 2000, 5000, 5000, 4000);

    assertThat(offset("t", OffsetSpec.earliest())).isZero();
    assertThat(offset("t", OffsetSpec.latest())).isEqualTo(6);
    assertThat(offset("t", OffsetSpec.forTimestamp(0))).isZero();
    assertThat(offset("t", OffsetSpec.forTimestamp(1000))).isZero();
    assertThat(offset("t", OffsetSpec.forTimestamp(1001))).isEqualTo(1);
    assertThat(offset("t", OffsetSpec.forTimestamp(5000))).isEqualTo(3);
    assertThat(offset("t", OffsetSpec.forTimestamp(5001))).isEqualTo(-1);
    assertThat(offset("t", OffsetSpec.maxTimestamp())).isEqualTo(3);
    assertThat(offset("t", OffsetSpec.earliestLocal())).isZero();
    assertThat(offset("t", OffsetSpec.latestTiered())).isEqualTo(-1);
  }

  @Test
  void recordsAreDeletedUpToAnOffset() throws Exception {
    create("t", 1);
    produce("t", 1000, 2000, 3000);
    var partition = new TopicPartition("t", 0);
    var deleted = admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2)));

    assertThat(requireNonNull(deleted.lowWatermarks().get(partition)).get().lowWatermark())
        .isEqualTo(2);
    assertThat(offset("t", OffsetSpec.earliest())).isEqualTo(2);
    assertFails(
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4))).all(),
        OffsetOutOfRangeException.class);
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1))).all().get();
    assertThat(offset("t", OffsetSpec.earliest())).isEqualTo(3);
  }

  @Test
  void whatPartitionsTakeIsTold() throws Exception {
    create("t", 2);
    var dirs = requireNonNull(admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1));

    assertThat(dirs.values())
        .singleElement()
        .satisfies(dir ->
            assertThat(dir.replicaInfos().keySet())
                .isEqualTo(Set.of(new TopicPartition("t", 0), new TopicPartition("t", 1))));
  }
}
