package dev.weir.state;

/// A partition of one life of a topic.
public record PartitionId(int topicId, int number) implements Comparable<PartitionId> {
  @Override
  public int compareTo(PartitionId other) {
    int byTopic = Integer.compare(topicId, other.topicId);
    return byTopic != 0 ? byTopic : Integer.compare(number, other.number);
  }
}
