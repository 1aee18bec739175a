package dev.weir.tck.forwarding;

import dev.weir.Slice;
import dev.weir.TopicPartition;
import dev.weir.spi.Arrivals;
import dev.weir.spi.LogReader;
import dev.weir.spi.OffsetRange;
import java.time.Instant;
import java.util.Collection;

/// Passes on to another reader.
public class ForwardingReader implements LogReader {
  protected final LogReader reader;

  public ForwardingReader(LogReader reader) {
    this.reader = reader;
  }

  @Override
  public Slice read(TopicPartition partition, long offset, int maxMessages, int maxBytes) {
    return reader.read(partition, offset, maxMessages, maxBytes);
  }

  @Override
  public OffsetRange range(TopicPartition partition) {
    return reader.range(partition);
  }

  @Override
  public long offsetAfter(TopicPartition partition, Instant after) {
    return reader.offsetAfter(partition, after);
  }

  @Override
  public long count(TopicPartition partition, long from, long to) {
    return reader.count(partition, from, to);
  }

  @Override
  public Arrivals arrivals(Collection<TopicPartition> partitions) {
    return reader.arrivals(partitions);
  }

  @Override
  public long life(String topic) {
    return reader.life(topic);
  }
}
