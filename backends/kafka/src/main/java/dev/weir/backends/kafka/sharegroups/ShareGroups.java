package dev.weir.backends.kafka.sharegroups;

import dev.weir.InvalidInput;
import dev.weir.NotFound;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.backends.kafka.cluster.BrokerSettings;
import dev.weir.backends.kafka.cluster.Failures;
import dev.weir.backends.kafka.cluster.Records;
import dev.weir.backends.kafka.cluster.Starts;
import dev.weir.backends.kafka.cluster.Wiring;
import dev.weir.spi.ShareRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.jspecify.annotations.Nullable;

/// What brokers keep of share groups: their type, how they are set up, how far they are.
/// Thread-safe.
public final class ShareGroups {
  private static final String DELIVERIES = "share.delivery.count.limit";
  private static final String LOCK = "share.record.lock.duration.ms";
  private static final Duration HEARD_LIMIT = Duration.ofSeconds(10);
  private static final Duration HEARD_PAUSE = Duration.ofMillis(5);

  private final Admin admin;
  private final BrokerSettings brokers;
  private final Wiring wiring;
  private final Failures failures;
  private final boolean known;
  private final ConcurrentMap<String, Set<ShareDesk>> open = new ConcurrentHashMap<>();

  /// @param brokers asked how long a record may be locked
  /// @param known whether these brokers know share groups; where they do not, there are none
  public ShareGroups(Admin admin, BrokerSettings brokers, Wiring wiring, boolean known) {
    this.known = known;
    this.admin = admin;
    this.brokers = brokers;
    this.wiring = wiring;
    this.failures = wiring.failures();
  }

  /// Brokers refuse a member of one type in a group of another, in words that help nobody.
  ///
  /// @throws InvalidInput when the group is of another type
  public void requireType(String consumer, boolean byMessage) {
    for (var group : failures.answer("listing consumers", admin.listGroups().all())) {
      boolean isShare = group.type().filter(GroupType.SHARE::equals).isPresent();
      if (group.groupId().equals(consumer) && isShare != byMessage) {
        throw new InvalidInput(
            "consumer \"%s\" on %s is a group that shares by %s, and not by %s. Take another name, or delete that consumer"
                .formatted(
                    consumer,
                    failures.url(),
                    isShare ? "message" : "partition",
                    byMessage ? "message" : "partition"));
      }
    }
  }

  /// Makes the group what a consumer asks for, before its first member joins.
  ///
  /// @param topics that there are now
  /// @throws InvalidInput when the brokers allow fewer attempts
  /// @throws Unavailable when it should start elsewhere, and members are reading
  public void prepare(ShareRequest request, Collection<String> topics) {
    String consumer = request.consumer();
    requireType(consumer, true);
    int deliveries = brokers.number("group.share.max.delivery.count.limit", 10);
    int attempts = request.definition().attempts();
    if (attempts >= deliveries) {
      throw new InvalidInput(
          "consumer \"%s\" asks for %,d attempts, and brokers of %s deliver a message %,d times at most (group.share.max.delivery.count.limit), the last of which is left for its burial. Ask for %,d or fewer"
              .formatted(consumer, attempts, failures.url(), deliveries, deliveries - 1));
    }
    configure(
        consumer,
        Map.of(
            "share.isolation.level",
            "read_committed",
            // Only for partitions that come later: those that there are get their places below.
            "share.auto.offset.reset",
            "earliest",
            DELIVERIES,
            String.valueOf(deliveries),
            LOCK,
            String.valueOf(lockMillis(request.definition().lease()))));
    place(request, topics);
  }

  /// Leases are kept by the member, which renews its locks; a lock only bounds how long messages of
  /// a member wait that has gone without a word.
  private long lockMillis(Duration lease) {
    long least = brokers.number("group.share.min.record.lock.duration.ms", 15_000);
    long most = brokers.number("group.share.max.record.lock.duration.ms", 60_000);
    return Math.clamp(lease.toMillis(), least, most);
  }

  private void configure(String consumer, Map<String, String> wanted) {
    var group = new ConfigResource(ConfigResource.Type.GROUP, consumer);
    var changes = new ArrayList<AlterConfigOp>();
    var present = config(group);
    wanted.forEach((name, value) -> {
      if (!value.equalsIgnoreCase(value(present, name))) {
        changes.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET));
      }
    });
    if (changes.isEmpty()) {
      return;
    }
    failures.answer(
        "setting up consumer \"" + consumer + "\"",
        admin.incrementalAlterConfigs(Map.of(group, changes)).all());
    long deadline = wiring.nanoTime().getAsLong() + HEARD_LIMIT.toNanos();
    while (!isHeard(group, wanted) && wiring.nanoTime().getAsLong() < deadline) {
      LockSupport.parkNanos(HEARD_PAUSE.toNanos());
    }
  }

  private boolean isHeard(ConfigResource group, Map<String, String> wanted) {
    var present = config(group);
    return wanted.entrySet().stream()
        .allMatch(entry -> entry.getValue().equalsIgnoreCase(value(present, entry.getKey())));
  }

  private Config config(ConfigResource group) {
    return failures
        .answer(
            "asking how consumer \"" + group.name() + "\" is set up",
            admin.describeConfigs(List.of(group)).all())
        .getOrDefault(group, new Config(List.of()));
  }

  private static String value(Config config, String name) {
    var entry = config.get(name);
    return entry == null || entry.value() == null ? "" : entry.value();
  }

  /// Kafka finds out where to start when the first member fetches; here it is now.
  private void place(ShareRequest request, Collection<String> topics) {
    var starts =
        Starts.anchoredNow(
            new Starts.Places(request.from(), request.startAt(), request.topics().optional()),
            topics,
            wiring);
    var stored = stored(request.consumer());
    var moves = new HashMap<org.apache.kafka.common.TopicPartition, Long>();
    for (var partition : starts.partitions()) {
      var info = stored.get(partition);
      @Nullable Long position = info == null ? null : Long.valueOf(info.startOffset());
      long offset = starts.offset(partition, position);
      if (position == null || request.startAt() != null) {
        moves.put(Records.kafka(partition), offset);
      }
    }
    if (moves.isEmpty()) {
      return;
    }
    try {
      alter(request.consumer(), moves);
    } catch (Unavailable e) {
      if (request.startAt() != null) {
        throw e;
      }
      // Another member was faster: it has begun, and partitions that it does not read begin at
      // their first message.
    }
  }

  /// @throws Unavailable while the group has members
  void move(String consumer, Map<TopicPartition, Long> positions) {
    var moves = new HashMap<org.apache.kafka.common.TopicPartition, Long>();
    positions.forEach((partition, offset) -> moves.put(Records.kafka(partition), offset));
    alter(consumer, moves);
  }

  private void alter(String consumer, Map<org.apache.kafka.common.TopicPartition, Long> moves) {
    try {
      failures.answer(
          "setting positions of consumer \"" + consumer + "\"",
          admin.alterShareGroupOffsets(consumer, moves).all());
    } catch (WeirException e) {
      throw reading(consumer, e);
    }
  }

  private WeirException reading(String consumer, WeirException e) {
    return e.getCause() instanceof GroupNotEmptyException
        ? new Unavailable(
            "members of consumer \""
                + consumer
                + "\" are reading on "
                + failures.url()
                + ", and a share group moves only without members. Close all members and try again",
            e)
        : e;
  }

  /// Whether this is a share group.
  public boolean isShare(String consumer) {
    return names().contains(consumer);
  }

  /// All share groups.
  public Set<String> names() {
    var names = new TreeSet<String>();
    if (!known) {
      return names;
    }
    failures
        .answer("listing consumers", admin.listGroups(ListGroupsOptions.forShareGroups()).all())
        .forEach(group -> names.add(group.groupId()));
    return names;
  }

  /// How far a group is, by partition; empty for one that is none, or not a share group.
  ///
  /// Brokers tell the position late, by one ack, but count exactly; so this is as many before the
  /// end as are not settled, and never above what a member on this connection holds.
  public SortedMap<TopicPartition, Long> positions(String consumer) {
    // In this order: what comes meanwhile then counts as not settled, not as settled.
    var ends = ends(stored(consumer).keySet());
    var positions = new TreeMap<TopicPartition, Long>();
    stored(consumer)
        .forEach((partition, info) -> {
          long end = ends.getOrDefault(partition, info.startOffset());
          long counted = info.lag().map(lag -> end - lag).orElse(info.startOffset());
          positions.put(partition, Math.max(info.startOffset(), counted));
        });
    for (var desk : open.getOrDefault(consumer, Set.of())) {
      desk.lowest()
          .forEach((partition, offset) ->
              positions.computeIfPresent(partition, (_, position) -> Math.min(position, offset)));
    }
    return positions;
  }

  private Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    var ends = new HashMap<TopicPartition, Long>();
    try {
      wiring
          .offsets()
          .ranges(partitions, IsolationLevel.READ_UNCOMMITTED)
          .forEach((partition, range) -> ends.put(partition, range.end()));
    } catch (NotFound e) {
      // A topic was deleted a moment ago; brokers forget these soon.
    }
    return ends;
  }

  private Map<TopicPartition, SharePartitionOffsetInfo> stored(String consumer) {
    var stored = new TreeMap<TopicPartition, SharePartitionOffsetInfo>();
    if (!known) {
      return stored;
    }
    try {
      failures
          .answer(
              "asking for positions of consumer \"" + consumer + "\"",
              admin
                  .listShareGroupOffsets(Map.of(consumer, new ListShareGroupOffsetsSpec()))
                  .partitionsToOffsetInfo(consumer))
          .forEach((partition, info) -> {
            // Kafka answers null for a partition that nobody has read.
            if (info != null && info.startOffset() >= 0) {
              stored.put(Records.weir(partition), info);
            }
          });
    } catch (WeirException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
    return stored;
  }

  /// Forgets how far a group is on whole topics, which is all that brokers can.
  ///
  /// @throws Unavailable while the group has members
  public void forget(String consumer, Set<String> topics) {
    try {
      failures.answer(
          "deleting positions of consumer \"" + consumer + "\"",
          admin.deleteShareGroupOffsets(consumer, topics).all());
    } catch (WeirException e) {
      throw reading(consumer, e);
    }
  }

  /// What a member on this connection holds counts from now on.
  void opened(String consumer, ShareDesk desk) {
    open.computeIfAbsent(consumer, _ -> ConcurrentHashMap.newKeySet()).add(desk);
  }

  void closed(String consumer, ShareDesk desk) {
    open.getOrDefault(consumer, Set.of()).remove(desk);
  }
}
