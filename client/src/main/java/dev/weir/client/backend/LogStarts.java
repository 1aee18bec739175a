package dev.weir.client.backend;

import dev.weir.OffsetOutOfRange;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.spi.Settled;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where a [LogFeed] reads from: what was there when the consumer opened from where it opened, what
/// comes later from its beginning.
public final class LogStarts implements LogFeed.Starts {
  private final Reach reach;
  private final @Nullable String name;
  private final Place place;
  private final boolean ignoresStored;
  private final SortedMap<TopicPartition, Long> atOpen;

  /// @param name null when nothing is stored
  /// @param place where to start in what comes later
  /// @param ignoresStored a place was given that holds whatever is stored
  public LogStarts(
      Reach reach,
      @Nullable String name,
      Place place,
      boolean ignoresStored,
      SortedMap<TopicPartition, Long> atOpen) {
    this.reach = reach;
    this.name = name;
    this.place = place;
    this.ignoresStored = ignoresStored;
    this.atOpen = atOpen;
  }

  @Override
  public boolean grow() {
    return reach.grows();
  }

  @Override
  public boolean require(String topic) {
    return reach.subscription().topics().contains(topic);
  }

  @Override
  public SortedMap<TopicPartition, Long> first() {
    return atOpen;
  }

  @Override
  public Collection<TopicPartition> now() {
    return reach.partitions();
  }

  /// A topic or partition that was not there when the consumer opened has nothing but what came
  /// since.
  @Override
  public long later(TopicPartition partition) {
    var stored = stored(Set.of(partition)).get(partition);
    if (stored != null) {
      return stored.position();
    }
    var reader = reach.backend().reader();
    boolean fromTheBeginning =
        place instanceof Place.Last || reach.subscription().isOptional(partition.topic());
    try {
      return Places.start(reader, partition, fromTheBeginning ? Place.EARLIEST : place);
    } catch (OffsetOutOfRange e) {
      return Places.start(reader, partition, Place.EARLIEST);
    }
  }

  @Override
  public Map<TopicPartition, Settled> stored(Set<TopicPartition> partitions) {
    if (name == null) {
      return Map.of();
    }
    var stored = new TreeMap<>(reach.backend().positions().settled(name, partitions));
    stored
        .keySet()
        .removeIf(
            partition -> ignoresStored && !reach.subscription().isOptional(partition.topic()));
    return stored;
  }
}
