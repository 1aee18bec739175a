package dev.weir.state;

import java.util.List;

/// Facts about producers with an identity. What they have sent stands in the heads of their batches.
sealed interface ProducerRecord extends StateRecord.OfProducers {
  /// Ids up to this one were given.
  record IdsGiven(long last) implements ProducerRecord {}

  /// Only in a snapshot: what a producer has sent to a partition. They are ordered by their last use.
  ///
  /// @param runs at least one, the latest last; at most [Sequences#REMEMBERED]
  record Kept(
      PartitionId partition, long producerId, int epoch, long lastMillis, List<Sequences.Run> runs)
      implements ProducerRecord {
    public Kept {
      runs = List.copyOf(runs);
      if (runs.isEmpty() || runs.size() > Sequences.REMEMBERED) {
        throw new IllegalArgumentException(runs.size() + " batches of a producer");
      }
    }
  }

  /// Whoever was not used since is forgotten.
  record Forgotten(long beforeMillis) implements ProducerRecord {}
}
