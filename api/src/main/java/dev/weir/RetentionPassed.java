package dev.weir;

/// Retention has removed messages that this consumer had not read.
public class RetentionPassed extends OffsetOutOfRange {
  private static final long serialVersionUID = 1L;

  public RetentionPassed(TopicPartition topicPartition, long requested, long earliest, long end) {
    super(topicPartition, requested, earliest, end);
  }
}
