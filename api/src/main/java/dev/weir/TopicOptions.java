package dev.weir;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// How a topic is made.
///
/// @param partitions how many; default 1
/// @param retentionTime messages appended longer ago are removed; default: never
/// @param retentionBytes a partition's oldest messages are removed while it is larger; default:
///     never
public record TopicOptions(
    int partitions, Optional<Duration> retentionTime, OptionalLong retentionBytes) {

  public TopicOptions {
    if (partitions < 1) {
      throw new InvalidInput(partitions + " partitions are too few. Take 1 or more");
    }
    if (retentionTime.isPresent() && retentionTime.get().toMillis() < 1) {
      throw new InvalidInput(
          "retention time " + retentionTime.get() + " is too short. Take 1 ms or more");
    }
    if (retentionBytes.isPresent() && retentionBytes.getAsLong() < 1) {
      throw new InvalidInput(
          "retention of " + retentionBytes.getAsLong() + " bytes is too small. Take 1 or more");
    }
  }

  public static TopicOptions partitions(int partitions) {
    return new TopicOptions(partitions, Optional.empty(), OptionalLong.empty());
  }

  public TopicOptions retentionTime(Duration time) {
    return new TopicOptions(partitions, Optional.of(time), retentionBytes);
  }

  public TopicOptions retentionBytes(long bytes) {
    return new TopicOptions(partitions, retentionTime, OptionalLong.of(bytes));
  }
}
