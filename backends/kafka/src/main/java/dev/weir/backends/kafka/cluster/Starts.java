package dev.weir.backends.kafka.cluster;

import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.spi.OffsetRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Where a member starts in a partition that it is given. Ends are those of the moment when it
/// opened, so that what is sent while the group settles is not skipped. For one thread.
public final class Starts {
  private final Place from;
  private final @Nullable Place startAt;
  private final Offsets offsets;
  private final Map<TopicPartition, OffsetRange> ranges;
  private final Set<TopicPartition> started = new HashSet<>();

  /// Topics of what was redriven: all of it is for this consumer, wherever it starts.
  private final Set<String> redriven;

  /// Where a consumer asks to start.
  ///
  /// @param startAt in every partition, whatever is stored; null when not asked for
  /// @param redriven topics of what was redriven to it
  public record Places(Place from, @Nullable Place startAt, Collection<String> redriven) {}

  private Starts(Places places, Offsets offsets, Map<TopicPartition, OffsetRange> ranges) {
    this.from = places.from();
    this.startAt = places.startAt();
    this.redriven = Set.copyOf(places.redriven());
    this.offsets = offsets;
    this.ranges = ranges;
  }

  /// @param topics that there are now
  public static Starts anchoredNow(Places places, Collection<String> topics, Wiring wiring) {
    var partitions = new ArrayList<TopicPartition>();
    for (String topic : topics) {
      int count = wiring.catalog().ask(topic);
      for (int number = 0; number < count; number++) {
        partitions.add(new TopicPartition(topic, number));
      }
    }
    return new Starts(places, wiring.offsets(), wiring.offsets().ranges(partitions));
  }

  /// Those that there were when it was anchored, and those asked for since.
  public Collection<TopicPartition> partitions() {
    return new TreeSet<>(ranges.keySet());
  }

  /// @param stored null when there is none
  public long offset(TopicPartition partition, @Nullable Long stored) {
    if (redriven.contains(partition.topic())) {
      return stored != null ? stored : offset(partition, Place.EARLIEST);
    }
    long offset;
    if (startAt != null && !started.contains(partition)) {
      offset = offset(partition, startAt);
    } else {
      offset = stored != null ? stored : offset(partition, from);
    }
    started.add(partition);
    return offset;
  }

  private long offset(TopicPartition partition, Place place) {
    return range(partition).start(partition, place, after -> offsets.after(partition, after));
  }

  /// A partition made since then holds nothing but what came later.
  private OffsetRange range(TopicPartition partition) {
    return ranges.computeIfAbsent(
        partition,
        added -> {
          long earliest = offsets.range(added).earliest();
          return new OffsetRange(earliest, earliest);
        });
  }
}
