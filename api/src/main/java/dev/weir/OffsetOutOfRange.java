package dev.weir;

/// An offset that is not there: below the earliest (retention has removed it) or above the end.
public class OffsetOutOfRange extends WeirException {
  private static final long serialVersionUID = 1L;

  private final TopicPartition topicPartition;
  private final long requested;
  private final long earliest;
  private final long end;

  public OffsetOutOfRange(TopicPartition topicPartition, long requested, long earliest, long end) {
    super(
        "offset "
            + requested
            + " of "
            + topicPartition
            + (requested < earliest ? " is gone (retention)" : " is beyond the end")
            + "; available is "
            + (earliest == end
                ? "nothing yet, the next offset is " + end
                : earliest + " to " + (end - 1))
            + ". Start at EARLIEST, LATEST or one of these",
        null);
    this.topicPartition = topicPartition;
    this.requested = requested;
    this.earliest = earliest;
    this.end = end;
  }

  public TopicPartition topicPartition() {
    return topicPartition;
  }

  public long requested() {
    return requested;
  }

  /// The first offset that can be read.
  public long earliest() {
    return earliest;
  }

  /// The offset that the next message will have.
  public long end() {
    return end;
  }
}
