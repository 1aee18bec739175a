package dev.weir.backends.embedded;

import dev.weir.Header;
import dev.weir.Message;
import dev.weir.Slice;
import dev.weir.TopicPartition;
import dev.weir.engine.EngineException;
import dev.weir.engine.Front;
import dev.weir.engine.PartitionLog;
import dev.weir.engine.ReadBound;
import dev.weir.engine.Watch;
import dev.weir.records.Batches;
import dev.weir.records.Codecs;
import dev.weir.records.RecordCursor;
import dev.weir.spi.Arrivals;
import dev.weir.spi.LogReader;
import dev.weir.spi.OffsetRange;
import dev.weir.spi.Timing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Reads an engine's partitions.
final class EngineReader implements LogReader {
  private final Front engine;
  private final Errors errors;
  private final Timing timing;

  EngineReader(Front engine, Errors errors, Timing timing) {
    this.timing = timing;
    this.engine = engine;
    this.errors = errors;
  }

  @Override
  public Slice read(TopicPartition partition, long offset, int maxMessages, int maxBytes) {
    try {
      return slice(
          partition,
          find(partition).read(offset, maxBytes, ReadBound.COMMITTED),
          new Bounds(offset, maxMessages, maxBytes));
    } catch (EngineException e) {
      throw errors.reading(partition, e);
    } catch (IOException e) {
      throw errors.reading(partition, e);
    }
  }

  private record Bounds(long offset, int maxMessages, int maxBytes) {}

  private static Slice slice(TopicPartition partition, List<byte[]> batches, Bounds bounds) {
    var messages = new ArrayList<Message>(Math.min(bounds.maxMessages, count(batches)));
    var cursor = new RecordCursor(Codecs.installed());
    long next = bounds.offset;
    long bytes = 0;
    for (byte[] batch : batches) {
      if (!Batches.isControl(batch, 0)) {
        cursor.open(batch, 0);
        while (cursor.next()) {
          if (cursor.offset() < bounds.offset) {
            continue;
          }
          bytes += Math.max(0, cursor.keyLength()) + Math.max(0, cursor.valueLength());
          if (messages.size() >= bounds.maxMessages
              || (bytes > bounds.maxBytes && !messages.isEmpty())) {
            return new Slice(messages, next);
          }
          messages.add(message(partition, cursor));
          next = cursor.offset() + 1;
        }
      }
      next = Math.max(next, Batches.lastOffset(batch, 0) + 1);
    }
    return new Slice(messages, next);
  }

  private static int count(List<byte[]> batches) {
    int count = 0;
    for (byte[] batch : batches) {
      count += Batches.count(batch, 0);
    }
    return count;
  }

  static Message message(TopicPartition partition, RecordCursor record) {
    return new Message(
        partition,
        record.offset(),
        record.timestamp(),
        record.buffer(),
        record.keyPosition(),
        record.keyLength(),
        record.valuePosition(),
        record.valueLength(),
        record.headerCount() == 0 ? List.of() : headers(record),
        1);
  }

  private static List<Header> headers(RecordCursor record) {
    var headers = new ArrayList<Header>(record.headerCount());
    while (record.nextHeader()) {
      int value = record.headerValuePosition();
      headers.add(
          new Header(
              new String(
                  record.buffer(),
                  record.headerNamePosition(),
                  record.headerNameLength(),
                  StandardCharsets.UTF_8),
              Arrays.copyOfRange(
                  record.buffer(), value, value + Math.max(0, record.headerValueLength()))));
    }
    return List.copyOf(headers);
  }

  @Override
  public OffsetRange range(TopicPartition partition) {
    var log = find(partition);
    log.refresh();
    return new OffsetRange(log.start(), log.end(ReadBound.COMMITTED));
  }

  /// Whether anything is known to lie at an offset or behind it.
  boolean hasMore(TopicPartition partition, long offset) {
    return find(partition).end(ReadBound.STABLE) > offset;
  }

  @Override
  public long offsetAfter(TopicPartition partition, Instant after) {
    try {
      return find(partition).offsetAfter(after.toEpochMilli());
    } catch (EngineException e) {
      throw errors.reading(partition, e);
    } catch (IOException e) {
      throw errors.reading(partition, e);
    }
  }

  /// Offsets are dense as long as nothing writes markers and nothing compacts, which is so.
  @Override
  public long count(TopicPartition partition, long from, long to) {
    var range = range(partition);
    return Math.max(0, range.clamp(to) - range.clamp(from));
  }

  @Override
  public long life(String topic) {
    var found = engine.topic(topic);
    if (found == null) {
      throw errors.noTopic(topic);
    }
    return found.id();
  }

  @Override
  public Arrivals arrivals(Collection<TopicPartition> partitions) {
    var keys = List.copyOf(partitions);
    return new EngineArrivals(keys, engine.watch(keys.stream().map(this::find).toList()), timing);
  }

  private PartitionLog find(TopicPartition partition) {
    var topic = engine.topic(partition.topic());
    if (topic == null) {
      throw errors.noTopic(partition.topic());
    }
    try {
      return topic.partition(partition.partition());
    } catch (EngineException e) {
      throw errors.reading(partition, e);
    }
  }

  private record EngineArrivals(List<TopicPartition> partitions, Watch watch, Timing timing)
      implements Arrivals {
    @Override
    public void await(Map<TopicPartition, Long> nextOffsets, Duration wait)
        throws InterruptedException {
      long[] offsets = new long[partitions.size()];
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = nextOffsets.getOrDefault(partitions.get(i), Long.MAX_VALUE);
      }
      watch.await(offsets, wait.toNanos(), timing::await);
    }

    @Override
    public void wake() {
      watch.wake();
    }

    @Override
    public void close() {
      watch.close();
    }
  }
}
