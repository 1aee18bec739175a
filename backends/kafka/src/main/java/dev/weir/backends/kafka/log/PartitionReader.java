package dev.weir.backends.kafka.log;

import dev.weir.Slice;
import dev.weir.TopicPartition;
import dev.weir.backends.kafka.cluster.Catalog;
import dev.weir.backends.kafka.cluster.Failures;
import dev.weir.backends.kafka.cluster.Offsets;
import dev.weir.backends.kafka.cluster.Settings;
import dev.weir.spi.Arrivals;
import dev.weir.spi.LogReader;
import dev.weir.spi.OffsetRange;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Reads partitions with a few KafkaConsumers without a group: whoever reads on where one of them
/// stopped gets that one, with what it has fetched ahead.
///
/// Counting: Kafka cannot count without reading, so [#count] is the distance, as Kafka's own lag
/// is. It is exact where a partition has no gaps, and too high by those (transaction markers,
/// aborted and compacted messages).
public final class PartitionReader implements LogReader, AutoCloseable {
  /// Each holds connections and up to a megabyte that it has fetched ahead.
  private static final int MAX_IDLE = 8;

  private final Settings settings;
  private final Offsets offsets;
  private final Catalog catalog;
  private final Failures failures;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();

  /// The least recently used comes first.
  private final ArrayDeque<Cursor> idle = new ArrayDeque<>();

  private boolean closed;

  /// Connects when something is first read.
  public PartitionReader(
      Settings settings,
      Offsets offsets,
      Catalog catalog,
      Failures failures,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.offsets = offsets;
    this.catalog = catalog;
    this.failures = failures;
    this.nanoTime = nanoTime;
  }

  @Override
  public Slice read(TopicPartition partition, long offset, int maxMessages, int maxBytes) {
    catalog.require(partition);
    Cursor cursor = take(partition, offset);
    boolean sound = false;
    try {
      var slice = cursor.read(partition, offset, maxMessages, maxBytes);
      sound = true;
      return slice;
    } catch (KafkaException e) {
      // The topic may have been deleted under the cursor: then that is the error.
      catalog.forget(partition.topic());
      catalog.require(partition);
      throw failures.of("reading " + partition, e);
    } finally {
      giveBack(cursor, sound);
    }
  }

  private Cursor take(TopicPartition partition, long offset) {
    lock.lock();
    try {
      var cursor = remove(candidate -> candidate.isAt(partition, offset));
      if (cursor == null) {
        cursor = remove(candidate -> candidate.reads(partition.topic(), partition.partition()));
      }
      if (cursor == null && idle.size() >= MAX_IDLE) {
        cursor = idle.pollFirst();
      }
      if (cursor != null) {
        return cursor;
      }
    } finally {
      lock.unlock();
    }
    try {
      return new Cursor(settings.reader(), nanoTime);
    } catch (KafkaException e) {
      throw failures.of("opening a reader", e);
    }
  }

  private @Nullable Cursor remove(Predicate<Cursor> wanted) {
    for (Iterator<Cursor> it = idle.descendingIterator(); it.hasNext(); ) {
      var cursor = it.next();
      if (wanted.test(cursor)) {
        it.remove();
        return cursor;
      }
    }
    return null;
  }

  /// @param sound false when the cursor's state is in doubt
  private void giveBack(Cursor cursor, boolean sound) {
    Cursor surplus = cursor;
    lock.lock();
    try {
      if (sound && !closed) {
        idle.addLast(cursor);
        surplus = idle.size() > MAX_IDLE ? idle.pollFirst() : null;
      }
    } finally {
      lock.unlock();
    }
    if (surplus != null) {
      surplus.close();
    }
  }

  /// Drops what was fetched of a topic that is gone.
  public void forget(String topic) {
    var dropped = new ArrayList<Cursor>();
    lock.lock();
    try {
      for (var cursor = remove(c -> c.reads(topic)); cursor != null; ) {
        dropped.add(cursor);
        cursor = remove(c -> c.reads(topic));
      }
    } finally {
      lock.unlock();
    }
    dropped.forEach(Cursor::close);
  }

  @Override
  public OffsetRange range(TopicPartition partition) {
    return offsets.range(partition);
  }

  @Override
  public long offsetAfter(TopicPartition partition, Instant after) {
    return offsets.after(partition, after);
  }

  @Override
  public long count(TopicPartition partition, long from, long to) {
    var range = offsets.range(partition);
    return Math.max(0, range.clamp(to) - range.clamp(from));
  }

  @Override
  public Arrivals arrivals(Collection<TopicPartition> partitions) {
    return new FetchArrivals(settings.watch(), failures, nanoTime);
  }

  @Override
  public void close() {
    List<Cursor> dropped;
    lock.lock();
    try {
      closed = true;
      dropped = List.copyOf(idle);
      idle.clear();
    } finally {
      lock.unlock();
    }
    dropped.forEach(Cursor::close);
  }
}
