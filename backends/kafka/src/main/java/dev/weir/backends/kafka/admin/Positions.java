package dev.weir.backends.kafka.admin;

import dev.weir.ConsumerPosition;
import dev.weir.OffsetOutOfRange;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.backends.kafka.cluster.Failures;
import dev.weir.backends.kafka.cluster.Offsets;
import dev.weir.backends.kafka.cluster.Records;
import dev.weir.backends.kafka.cluster.SettledOffsets;
import dev.weir.backends.kafka.cluster.Wiring;
import dev.weir.backends.kafka.sharegroups.ShareGroups;
import dev.weir.spi.PositionStore;
import dev.weir.spi.Settled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/// The committed offsets of Kafka's consumer groups, and how far its share groups are. A consumer's
/// name is its group id.
///
/// Positions of a group with members belong to its members: they are not changed from
/// outside.
public final class Positions implements PositionStore {
  private static final Comparator<ConsumerPosition> ORDER =
      Comparator.comparing(ConsumerPosition::consumer)
          .thenComparing(ConsumerPosition::topicPartition);

  private final Admin admin;
  private final ShareGroups groups;
  private final Offsets offsets;
  private final SettledOffsets settled;
  private final Failures failures;

  /// @param groups told of what moves, and asked about share groups
  public Positions(Admin admin, ShareGroups groups, Wiring wiring) {
    this.admin = admin;
    this.groups = groups;
    this.offsets = wiring.offsets();
    this.settled = wiring.settled();
    this.failures = wiring.failures();
  }

  @Override
  public Map<TopicPartition, Long> fetch(String consumer, Collection<TopicPartition> partitions) {
    return Settled.positions(settled(consumer, partitions));
  }

  @Override
  public Map<TopicPartition, Settled> settled(
      String consumer, Collection<TopicPartition> partitions) {
    var stored = stored(List.of(consumer)).getOrDefault(consumer, Map.of());
    var wanted = new HashSet<>(partitions);
    var found = new TreeMap<TopicPartition, Settled>();
    stored.forEach((partition, position) -> {
      if (wanted.contains(partition)) {
        found.put(partition, SettledOffsets.settled(position));
      }
    });
    if (stored.isEmpty()) {
      groups
          .positions(consumer)
          .forEach((partition, position) -> {
            if (wanted.contains(partition)) {
              found.put(partition, Settled.at(position));
            }
          });
    }
    return found;
  }

  @Override
  public void commit(String consumer, Map<TopicPartition, Long> positions) {
    if (positions.isEmpty()) {
      return;
    }
    var ranges = offsets.ranges(positions.keySet());
    ranges.forEach((partition, range) -> {
      long position = positions.getOrDefault(partition, 0L);
      if (position > range.end() || position < 0) {
        throw new OffsetOutOfRange(partition, position, range.earliest(), range.end());
      }
    });
    var request = new HashMap<org.apache.kafka.common.TopicPartition, OffsetAndMetadata>();
    positions.forEach((partition, position) ->
        request.put(Records.kafka(partition), settled.now(Settled.at(position))));
    change(
        "setting positions of consumer \"" + consumer + "\"",
        consumer,
        admin.alterConsumerGroupOffsets(consumer, request).all());
  }

  @Override
  public List<ConsumerPosition> list() {
    var listed =
        failures.answer(
            "listing consumers", admin.listGroups(ListGroupsOptions.forConsumerGroups()).all());
    var names = listed.stream().map(GroupListing::groupId).toList();
    var positions = new ArrayList<ConsumerPosition>();
    stored(names)
        .forEach((consumer, stored) ->
            stored.forEach((partition, position) ->
                positions.add(
                    new ConsumerPosition(
                        consumer, partition, position.offset(), SettledOffsets.time(position)))));
    for (String consumer : groups.names()) {
      groups
          .positions(consumer)
          .forEach((partition, position) ->
              positions.add(new ConsumerPosition(consumer, partition, position, Instant.EPOCH)));
    }
    positions.sort(ORDER);
    return positions;
  }

  /// Whether any consumer has a position on this topic.
  boolean existOn(String topic) {
    return list().stream().anyMatch(position -> position.topicPartition().topic().equals(topic));
  }

  @Override
  public void delete(String consumer, Collection<TopicPartition> partitions) {
    var existing = new TreeSet<>(fetch(consumer, partitions).keySet());
    if (existing.isEmpty()) {
      return;
    }
    if (groups.isShare(consumer)) {
      var topics = new TreeSet<String>();
      existing.forEach(partition -> topics.add(partition.topic()));
      groups.forget(consumer, topics);
      return;
    }
    var request = new HashSet<org.apache.kafka.common.TopicPartition>();
    existing.forEach(partition -> request.add(Records.kafka(partition)));
    change(
        "deleting positions of consumer \"" + consumer + "\"",
        consumer,
        admin.deleteConsumerGroupOffsets(consumer, request).all());
  }

  /// By consumer; one that Kafka has forgotten meanwhile has none.
  private Map<String, Map<TopicPartition, OffsetAndMetadata>> stored(List<String> consumers) {
    var request = new HashMap<String, ListConsumerGroupOffsetsSpec>();
    consumers.forEach(consumer -> request.put(consumer, new ListConsumerGroupOffsetsSpec()));
    // Stable: what a transaction has committed counts, however young.
    var answers =
        admin.listConsumerGroupOffsets(
            request, new ListConsumerGroupOffsetsOptions().requireStable(true));
    var stored = new TreeMap<String, Map<TopicPartition, OffsetAndMetadata>>();
    for (String consumer : consumers) {
      var positions = new TreeMap<TopicPartition, OffsetAndMetadata>();
      stored.put(consumer, positions);
      try {
        failures
            .answer(
                "asking for positions of consumer \"" + consumer + "\"",
                answers.partitionsToOffsetAndMetadata(consumer))
            .forEach((partition, position) -> {
              // Kafka answers null for a partition without a position.
              if (position != null) {
                positions.put(Records.weir(partition), position);
              }
            });
      } catch (WeirException e) {
        if (!(e.getCause() instanceof GroupIdNotFoundException)) {
          throw e;
        }
      }
    }
    return stored;
  }

  private void change(String doing, String consumer, KafkaFuture<Void> change) {
    try {
      failures.answer(doing, change);
    } catch (WeirException e) {
      if (e.getCause() instanceof UnknownMemberIdException
          || e.getCause() instanceof GroupSubscribedToTopicException
          || e.getCause() instanceof GroupNotEmptyException
          || e.getCause() instanceof RebalanceInProgressException) {
        throw new Unavailable(
            "a member of consumer \""
                + consumer
                + "\" is reading on "
                + failures.url()
                + ", and its positions are its own. Close all members and try again",
            e);
      }
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
  }
}
