package dev.weir.spi;

import dev.weir.Slice;
import dev.weir.TopicPartition;
import java.time.Instant;
import java.util.Collection;

/// Reads partitions from an offset. Thread-safe. Sees only what is as durable as the log promises.
public interface LogReader {

  /// What is there from `offset` (inclusive) on, without waiting: at most `maxMessages`, and about
  /// `maxBytes` (one message at least, when there is one). Where nothing but a gap is left,
  /// `nextOffset` lies behind it.
  ///
  /// @throws dev.weir.NotFound when there is no such topic or partition
  /// @throws dev.weir.OffsetOutOfRange when `offset` is below the earliest or above the end
  /// @throws dev.weir.Corrupt when what is stored there is damaged
  Slice read(TopicPartition partition, long offset, int maxMessages, int maxBytes);

  /// @throws dev.weir.NotFound when there is no such topic or partition
  OffsetRange range(TopicPartition partition);

  /// The offset of the first message strictly later than `after`; the end when there is none.
  long offsetAfter(TopicPartition partition, Instant after);

  /// How many messages lie in `[from, to)`.
  long count(TopicPartition partition, long from, long to);

  /// Tells two lives of a topic's name apart: another number after the topic was deleted and made
  /// anew. A log that cannot tell keeps this default.
  ///
  /// @throws dev.weir.NotFound when there is no such topic
  default long life(String topic) {
    return 0;
  }

  /// Watches for new messages in these partitions. The caller closes it.
  Arrivals arrivals(Collection<TopicPartition> partitions);
}
