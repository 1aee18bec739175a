package dev.weir.backends.embedded;

import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.spi.LogReader;
import dev.weir.spi.Subscription;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where a member begins in partitions that it reads for the first time.
final class GroupStarts {
  private final LogReader reader;
  private final Subscription subscription;
  private final Place from;
  private final @Nullable Place startAt;

  /// Places that mean the moment of opening, as they were then.
  private final Map<TopicPartition, Long> atOpen = new TreeMap<>();

  /// Where a consumer asks to start.
  ///
  /// @param startAt whatever is stored; null when not asked for
  record Places(Subscription subscription, Place from, @Nullable Place startAt) {}

  /// @param present the partitions that there are when the consumer opens
  GroupStarts(LogReader reader, Places places, Collection<TopicPartition> present) {
    this.reader = reader;
    this.subscription = places.subscription();
    this.from = places.from();
    this.startAt = places.startAt();
    if (place() instanceof Place.Last || startAt != null) {
      for (var partition : present) {
        if (!subscription.isOptional(partition.topic())) {
          atOpen.put(partition, find(partition, place()));
        }
      }
    }
  }

  private Place place() {
    return startAt == null ? from : startAt;
  }

  /// Whether a place was given that holds whatever is stored: once for each partition.
  boolean ignoresStored(TopicPartition partition) {
    return startAt != null && atOpen.containsKey(partition);
  }

  /// Whether somebody else would find another place later.
  boolean isOfTheMoment() {
    return place() instanceof Place.Last;
  }

  /// The place of a partition of which nothing is stored. One that was not there when the consumer
  /// opened has nothing but what came since.
  long start(TopicPartition partition) {
    var known = atOpen.get(partition);
    if (known != null) {
      return known;
    }
    return place() instanceof Place.Last || subscription.isOptional(partition.topic())
        ? reader.range(partition).earliest()
        : find(partition, place());
  }

  /// The place was taken: from now on what is stored counts.
  void taken(TopicPartition partition) {
    if (startAt != null) {
      atOpen.remove(partition);
    }
  }

  private long find(TopicPartition partition, Place place) {
    return reader
        .range(partition)
        .start(partition, place, after -> reader.offsetAfter(partition, after));
  }
}
