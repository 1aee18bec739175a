package dev.weir.backends.kafka;

import dev.weir.Capability;
import dev.weir.Receipt;
import dev.weir.Status;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.backends.kafka.admin.Positions;
import dev.weir.backends.kafka.admin.Topics;
import dev.weir.backends.kafka.cluster.BrokerSettings;
import dev.weir.backends.kafka.cluster.Catalog;
import dev.weir.backends.kafka.cluster.Failures;
import dev.weir.backends.kafka.cluster.Offsets;
import dev.weir.backends.kafka.cluster.Settings;
import dev.weir.backends.kafka.cluster.SettledOffsets;
import dev.weir.backends.kafka.cluster.TopicWatch;
import dev.weir.backends.kafka.cluster.Wiring;
import dev.weir.backends.kafka.groups.GroupFeed;
import dev.weir.backends.kafka.groups.GroupMember;
import dev.weir.backends.kafka.groups.Handover;
import dev.weir.backends.kafka.log.PartitionReader;
import dev.weir.backends.kafka.log.ProducerAppender;
import dev.weir.backends.kafka.sharegroups.ShareFeed;
import dev.weir.backends.kafka.sharegroups.ShareGroups;
import dev.weir.spi.Appender;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.LogReader;
import dev.weir.spi.PositionStore;
import dev.weir.spi.ShareRequest;
import dev.weir.spi.TopicStore;
import dev.weir.spi.Work;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// A Kafka cluster, connected.
///
/// | what | by |
/// |---|---|
/// | topics, ends, stored positions | one `Admin`, [Topics], [Positions] |
/// | appending | a `KafkaProducer` an appender, [ProducerAppender] |
/// | reading from an offset | some `KafkaConsumer`s without a group, [PartitionReader] |
/// | named consumers by partition | a `KafkaConsumer` in a group each, [GroupFeed] |
/// | named consumers by message | some `KafkaShareConsumer`s in a share group each, [ShareFeed] |
/// | transactions | one transactional `KafkaProducer`, [Transactions] |
final class KafkaBackend implements Backend {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /// Kafka's default.
  private static final int METADATA_LIMIT = 4_096;

  private final Settings settings;
  private final Set<Capability> capabilities;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Admin admin;
  private final Failures failures;
  private final Catalog catalog;
  private final Offsets offsets;
  private final PartitionReader reader;
  private final Topics topics;
  private final BrokerSettings brokers;
  private final Wiring wiring;
  private final ShareGroups groups;
  private final Transactions transactions;
  private final ReentrantLock lock = new ReentrantLock();

  /// Of messages that were rejected; opened by the first.
  private volatile @Nullable Appender letters;

  private final Positions positions;

  private KafkaBackend(
      Settings settings, InstantSource clock, LongSupplier nanoTime, Brokers connected) {
    this.settings = settings;
    this.capabilities = connected.capabilities;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.admin = connected.admin;
    this.failures = connected.failures;
    this.catalog = new Catalog(admin, failures, nanoTime);
    this.offsets = new Offsets(admin, catalog, failures);
    this.reader = new PartitionReader(settings, offsets, catalog, failures, nanoTime);
    this.brokers = new BrokerSettings(admin, failures);
    var settled =
        new SettledOffsets(
            clock, () -> brokers.number("offset.metadata.max.bytes", METADATA_LIMIT));
    this.wiring = new Wiring(settings, catalog, offsets, settled, failures, nanoTime);
    this.groups =
        new ShareGroups(admin, brokers, wiring, capabilities.contains(Capability.BY_MESSAGE));
    this.transactions = new Transactions(wiring, clock);
    this.positions = new Positions(admin, groups, wiring);
    this.topics =
        new Topics(admin, offsets, catalog, failures, nanoTime, positions, reader::forget);
  }

  /// Who answered.
  private record Brokers(Admin admin, Failures failures, Set<Capability> capabilities) {}

  static KafkaBackend connect(Settings settings, InstantSource clock, LongSupplier nanoTime) {
    var failures = new Failures(settings.url());
    Admin admin;
    try {
      admin = Admin.create(settings.admin());
    } catch (KafkaException e) {
      throw failures.of("connecting", e);
    }
    try {
      // Asked together: one round trip.
      var cluster = admin.describeCluster().clusterId();
      var features = admin.describeFeatures().featureMetadata();
      failures.answer("looking for a broker", cluster);
      var capabilities =
          Abilities.of(failures.answer("asking for the brokers' features", features));
      return new KafkaBackend(
          settings, clock, nanoTime, new Brokers(admin, failures, capabilities));
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  @Override
  public String url() {
    return settings.url();
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.copyOf(capabilities);
  }

  @Override
  public Appender appender() {
    try {
      return new ProducerAppender(settings.producer(), catalog, failures, clock);
    } catch (KafkaException e) {
      throw failures.of("opening a producer", e);
    }
  }

  /// Size and room are those of all brokers together, where they tell.
  @Override
  public Status status() {
    OptionalLong count;
    try {
      count =
          OptionalLong.of(failures.answer("counting topics", admin.listTopics().names()).size());
    } catch (Unavailable e) {
      return status(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          String.valueOf(e.getMessage()));
    }
    long size = 0;
    long free = 0;
    try {
      var nodes = failures.answer("listing brokers", admin.describeCluster().nodes());
      var folders =
          failures.answer(
              "asking for sizes",
              admin
                  .describeLogDirs(nodes.stream().map(node -> node.id()).toList())
                  .allDescriptions());
      for (var ofBroker : folders.values()) {
        for (LogDirDescription folder : ofBroker.values()) {
          size +=
              folder.replicaInfos().values().stream().mapToLong(replica -> replica.size()).sum();
          free += folder.usableBytes().orElse(0);
        }
      }
    } catch (WeirException e) {
      // Sizes need a right that reading and writing do not: without it the rest is still true.
      return status(count, OptionalLong.empty(), OptionalLong.empty(), "ok");
    }
    return status(count, OptionalLong.of(size), OptionalLong.of(free), "ok");
  }

  private Status status(OptionalLong topics, OptionalLong size, OptionalLong free, String state) {
    return new Status(
        url(),
        Optional.empty(),
        Optional.of(
            "acks=all: survives the loss of as many brokers as each topic's replicas allow"),
        topics,
        size,
        free,
        state);
  }

  @Override
  public TopicStore topics() {
    return topics;
  }

  @Override
  public LogReader reader() {
    return reader;
  }

  @Override
  public PositionStore positions() {
    return positions;
  }

  @Override
  public Feed join(FeedRequest request) {
    String consumer = request.consumer();
    if (consumer == null) {
      throw unsupported("a consumer without a name shares nothing; it reads from an offset");
    }
    groups.requireType(consumer, false);
    var topics = new TopicWatch(request.subscription(), catalog, nanoTime);
    var handover = new Handover(request.beforeRevoke(), nanoTime);
    String opening = "opening consumer \"" + consumer + "\"";
    try {
      return GroupFeed.joined(
          new GroupMember(consumer, request, topics, handover, wiring), handover);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.of(opening, e);
    } catch (KafkaException e) {
      throw failures.of(opening, e);
    }
  }

  @Override
  public LeaseFeed share(ShareRequest request) {
    var topics = new TopicWatch(request.topics(), catalog, nanoTime);
    groups.prepare(request, topics.topics());
    return new ShareFeed(request, groups, topics, wiring, this::letters);
  }

  private Appender letters() {
    lock.lock();
    try {
      var open = letters;
      if (open == null) {
        open = appender();
        letters = open;
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Receipt> transact(Work work) {
    return transactions.transact(work);
  }

  @Override
  public void close() {
    transactions.close();
    var open = letters;
    if (open != null) {
      open.close();
    }
    reader.close();
    admin.close(CLOSE_LIMIT);
  }
}
