package dev.weir.spi;

import dev.weir.TopicPartition;
import java.time.Duration;
import java.util.Map;

/// Waits for messages in some partitions, without polling. Several threads may wait.
public interface Arrivals extends AutoCloseable {

  /// Returns when a message can be read at or behind one of these offsets, when [#wake] was
  /// called since the last return of any await, when the time is over, or now and then without a
  /// reason.
  void await(Map<TopicPartition, Long> nextOffsets, Duration wait) throws InterruptedException;

  /// Ends every await under way, or the next one.
  void wake();

  @Override
  void close();
}
