package dev.weir;

import java.util.List;
import java.util.OptionalLong;

/// A topic as it is.
public record TopicDescription(String name, TopicOptions options, List<Partition> partitions) {

  /// @param earliestOffset the first offset that can be read
  /// @param endOffset the offset that the next message will have
  /// @param sizeBytes on disk, where the log tells
  public record Partition(
      int partition, long earliestOffset, long endOffset, OptionalLong sizeBytes) {}
}
