package dev.weir.backends.kafka.cluster;

import dev.weir.OffsetOutOfRange;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.spi.OffsetRange;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;

/// Asks brokers where partitions begin and end. What readers may see ends before the first open
/// transaction. Thread-safe.
public final class Offsets {
  /// The latest time that Kafka's milliseconds can tell; nothing is later.
  private static final Instant LAST_MILLISECOND = Instant.ofEpochMilli(Long.MAX_VALUE - 1);

  private final Admin admin;
  private final Catalog catalog;
  private final Failures failures;

  /// @param catalog tells which partitions there are
  public Offsets(Admin admin, Catalog catalog, Failures failures) {
    this.admin = admin;
    this.catalog = catalog;
    this.failures = failures;
  }

  /// @throws dev.weir.NotFound when there is no such topic or partition
  public OffsetRange range(TopicPartition partition) {
    return ranges(List.of(partition)).getOrDefault(partition, new OffsetRange(0, 0));
  }

  /// @throws dev.weir.NotFound when there is no such topic or partition
  public Map<TopicPartition, OffsetRange> ranges(Collection<TopicPartition> partitions) {
    return ranges(partitions, IsolationLevel.READ_COMMITTED);
  }

  /// @param isolation READ_UNCOMMITTED for the offset that the next message will have
  public Map<TopicPartition, OffsetRange> ranges(
      Collection<TopicPartition> partitions, IsolationLevel isolation) {
    partitions.forEach(catalog::require);
    // Both are under way before either is waited for.
    var earliest = ask(partitions, OffsetSpec.earliest(), isolation);
    var latest = ask(partitions, OffsetSpec.latest(), isolation);
    var ranges = new HashMap<TopicPartition, OffsetRange>();
    for (var partition : partitions) {
      long first = offset(earliest, partition);
      ranges.put(partition, new OffsetRange(first, Math.max(first, offset(latest, partition))));
    }
    return ranges;
  }

  /// The offset of the first message strictly later than `after`; the end when there is none.
  public long after(TopicPartition partition, Instant after) {
    var range = range(partition);
    if (!after.isBefore(LAST_MILLISECOND)) {
      return range.end();
    }
    // Kafka counts in whole milliseconds and looks for "at or later". Times before 1970 are later
    // than nothing, and negative ones have another meaning in Kafka's request.
    long from = after.isBefore(Instant.EPOCH) ? 0 : after.toEpochMilli() + 1;
    var found =
        ask(List.of(partition), OffsetSpec.forTimestamp(from), IsolationLevel.READ_COMMITTED);
    long offset = offset(found, partition);
    return offset < 0 ? range.end() : range.clamp(offset);
  }

  /// What a consumer's error says, with what is there; or why that cannot be told.
  public WeirException outOfRange(OffsetOutOfRangeException e) {
    var requested = e.offsetOutOfRangePartitions().entrySet().iterator().next();
    var partition = Records.weir(requested.getKey());
    try {
      var range = range(partition);
      return new OffsetOutOfRange(partition, requested.getValue(), range.earliest(), range.end());
    } catch (WeirException unknown) {
      return unknown;
    }
  }

  private ListOffsetsResult ask(
      Collection<TopicPartition> partitions, OffsetSpec place, IsolationLevel isolation) {
    var request = new HashMap<org.apache.kafka.common.TopicPartition, OffsetSpec>();
    partitions.forEach(partition -> request.put(Records.kafka(partition), place));
    return admin.listOffsets(request, new ListOffsetsOptions(isolation));
  }

  private long offset(ListOffsetsResult answers, TopicPartition partition) {
    try {
      return failures
          .answer(
              "asking for offsets of " + partition,
              answers.partitionResult(Records.kafka(partition)))
          .offset();
    } catch (Unavailable e) {
      // Kafka waits in vain for a topic that has been deleted a moment ago.
      catalog.forget(partition.topic());
      catalog.require(partition);
      throw e;
    }
  }
}
