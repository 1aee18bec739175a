package dev.weir.backends.kafka.log;

import dev.weir.Message;
import dev.weir.OffsetOutOfRange;
import dev.weir.Slice;
import dev.weir.TopicPartition;
import dev.weir.backends.kafka.cluster.Records;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One KafkaConsumer, reading one partition from an offset. For one thread at a time.
final class Cursor implements AutoCloseable {
  /// How long a message may take that the broker says is there.
  private static final Duration FETCH_LIMIT = Duration.ofSeconds(15);

  private static final long UNKNOWN = -1;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final LongSupplier nanoTime;
  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> ahead = new ArrayDeque<>();
  private @Nullable TopicPartition partition;

  /// Where the consumer goes on fetching: behind what is ahead, and behind a gap after it.
  private long fetched;

  Cursor(Map<String, Object> settings, LongSupplier nanoTime) {
    this.consumer = new KafkaConsumer<>(settings);
    this.nanoTime = nanoTime;
  }

  boolean reads(String topic) {
    return partition != null && partition.topic().equals(topic);
  }

  boolean reads(String topic, int number) {
    return partition != null && partition.partition() == number && partition.topic().equals(topic);
  }

  boolean isAt(TopicPartition wanted, long offset) {
    return wanted.equals(partition) && next() == offset;
  }

  private long next() {
    var first = ahead.peekFirst();
    return first == null ? fetched : first.offset();
  }

  /// As [dev.weir.spi.LogReader#read], with Kafka's errors; short only at the end of what is there.
  Slice read(TopicPartition wanted, long offset, int maxMessages, int maxBytes) {
    var kafka = Records.kafka(wanted);
    moveTo(wanted, kafka, offset);
    var messages = new ArrayList<Message>(Math.min(maxMessages, ahead.size()));
    long bytes = 0;
    long end = UNKNOWN;
    while (messages.size() < maxMessages) {
      var record = ahead.peekFirst();
      if (record != null) {
        bytes +=
            Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        if (bytes > maxBytes && !messages.isEmpty()) {
          break;
        }
        ahead.removeFirst();
        messages.add(Records.message(wanted, record));
        continue;
      }
      // Only a broker knows whether more came since the last fetch.
      end = end == UNKNOWN ? end(wanted, kafka) : end;
      if (fetched >= end) {
        break;
      }
      try {
        fetchUpTo(end, wanted, kafka);
      } catch (KafkaException | OffsetOutOfRange e) {
        if (messages.isEmpty()) {
          throw e;
        }
        // What came before it is read; the error is there still when it is read on.
        break;
      }
    }
    return new Slice(messages, next());
  }

  private void moveTo(
      TopicPartition wanted, org.apache.kafka.common.TopicPartition kafka, long offset) {
    if (!isAt(wanted, offset)) {
      ahead.clear();
      partition = wanted;
      consumer.assign(List.of(kafka));
      consumer.seek(kafka, offset);
      fetched = offset;
    } else if (ahead.isEmpty()) {
      fetch(kafka, Duration.ZERO);
    }
  }

  private long end(TopicPartition wanted, org.apache.kafka.common.TopicPartition kafka) {
    long end = consumer.endOffsets(List.of(kafka)).getOrDefault(kafka, 0L);
    if (fetched > end) {
      throw outOfRange(wanted, kafka, end);
    }
    return end;
  }

  /// Returns with messages, or at the end.
  private void fetchUpTo(
      long end, TopicPartition wanted, org.apache.kafka.common.TopicPartition kafka) {
    long deadline = nanoTime.getAsLong() + FETCH_LIMIT.toNanos();
    try {
      while (ahead.isEmpty() && fetched < end) {
        long left = deadline - nanoTime.getAsLong();
        if (left <= 0) {
          throw new TimeoutException("no message came, but the end is " + end);
        }
        fetch(kafka, Duration.ofNanos(left));
      }
    } catch (OffsetOutOfRangeException e) {
      throw outOfRange(wanted, kafka, end);
    }
  }

  private OffsetOutOfRange outOfRange(
      TopicPartition wanted, org.apache.kafka.common.TopicPartition kafka, long end) {
    long earliest = consumer.beginningOffsets(List.of(kafka)).getOrDefault(kafka, 0L);
    return new OffsetOutOfRange(wanted, fetched, earliest, Math.max(earliest, end));
  }

  private void fetch(org.apache.kafka.common.TopicPartition kafka, Duration wait) {
    for (var record : consumer.poll(wait)) {
      ahead.addLast(record);
    }
    fetched = consumer.position(kafka);
  }

  @Override
  public void close() {
    // Kafka's close gives up at once for an interrupted thread, and leaves sockets behind.
    boolean interrupted = Thread.interrupted();
    try {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
