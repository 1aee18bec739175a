package dev.weir.tck;

import dev.weir.ConnectOptions;
import dev.weir.TopicPartition;
import dev.weir.spi.Backend;

/// A log of the backend under test. Each rule uses names of its own for topics and consumers, so
/// logs of several rules may be one; where that is cheap, each is empty.
public interface LogUnderTest extends AutoCloseable {

  /// Connects. Called again after that backend was closed, it connects to the same log; called once
  /// only where [#outlivesConnection] is false.
  Backend open(ConnectOptions options);

  /// False when the log is gone with its connection, as in memory.
  default boolean outlivesConnection() {
    return true;
  }

  /// Stands behind every name, for logs that are one and where a rule is tested more than once.
  default String suffix() {
    return "";
  }

  /// Ends the input. For backends with the capability `ENDS`, which override it.
  default void endInput() {
    throw new UnsupportedOperationException("this log's input does not end");
  }

  /// Removes, as retention does, what lies before an offset of a partition. For backends with the
  /// capability `READ_FROM_OFFSET`, which override it.
  default void expire(Backend backend, TopicPartition partition, long before) {
    throw new UnsupportedOperationException("from this log nothing is removed");
  }

  /// Removes it. The backends that it opened are closed by then.
  @Override
  void close();
}
