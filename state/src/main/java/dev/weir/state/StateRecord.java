package dev.weir.state;

import dev.weir.state.SettledSet.Range;
import java.util.List;

/// A fact: what [State#decide] decided, for [State#apply]. How a released record is applied never
/// changes; a new meaning is a new kind or version.
public sealed interface StateRecord {
  /// Offsets were given to a batch. It has no bytes of its own: the batch lies in the same journal
  /// entry, and its head says all this (and will say who produced it), so that a second copy could
  /// only disagree. Recovery makes it from the head.
  ///
  /// @param lastOffsetDelta as in the batch's head
  record BatchAppended(int topicId, int partition, long baseOffset, int lastOffsetDelta)
      implements StateRecord {}

  /// A record that has bytes of its own, in a journal entry or a snapshot: see [StateRecords].
  sealed interface Stored extends StateRecord {}

  record TopicCreated(
      int topicId, String name, int partitions, Retention retention, long createdMillis)
      implements Stored {}

  /// All that was stored for the topic goes with it.
  record TopicDeleted(int topicId) implements Stored {}

  /// @param total the number of partitions from now on
  record PartitionsAdded(int topicId, int total) implements Stored {}

  /// @param start the partition's first offset from now on
  record StartAdvanced(int topicId, int partition, long start) implements Stored {}

  /// The position is where a consumer goes on, from now on: what it had done above is forgotten.
  record PositionCommitted(
      String consumer, int topicId, int partition, long position, long atMillis)
      implements Stored {}

  record PositionDeleted(String consumer, int topicId, int partition) implements Stored {}

  /// A consumer has done something on a partition on which it has a position: settled these
  /// messages, and been handed unsettled ones so often. Both in rising order; at most
  /// [Limits#RUNS_PER_RECORD] of each.
  record Progressed(
      String consumer,
      int topicId,
      int partition,
      List<Range> settled,
      List<AttemptRun> attempts,
      long atMillis)
      implements Stored {
    public Progressed {
      settled = List.copyOf(settled);
      attempts = List.copyOf(attempts);
    }
  }

  record EpochBegun(int epoch, long atMillis) implements Stored {}

  /// Only in a snapshot: ids up to this one were given, if only to topics that are gone.
  record TopicIdsGiven(int last) implements Stored {}

  /// Only in a snapshot, for a partition that has had messages.
  ///
  /// @param start the first offset that is kept
  /// @param end the offset that the next message will get
  record PartitionRestored(int topicId, int partition, long start, long end) implements Stored {}
}
