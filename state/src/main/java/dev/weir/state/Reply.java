package dev.weir.state;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What [State#decide] answers. A [Refusal] comes without records: nothing changes.
public sealed interface Reply {
  record TopicCreated(Topic topic) implements Reply {}

  /// @param topic as it was
  record TopicDeleted(Topic topic) implements Reply {}

  /// @param topic as it is from now on
  record PartitionsAdded(Topic topic) implements Reply {}

  /// @param topic as it is from now on
  record RetentionSet(Topic topic) implements Reply {}

  /// @param baseOffset the offset of the batch's first record
  record Appended(long baseOffset) implements Reply {}

  /// @param start the partition's first offset from now on
  record StartIs(long start) implements Reply {}

  record PositionsCommitted() implements Reply {}

  /// @param positions as they were; ordered by topic and partition
  record PositionsDeleted(List<Position> positions) implements Reply {}

  record EpochBegun(int epoch) implements Reply {}

  record Ticked() implements Reply {}

  /// @param baseOffsets of the appends
  /// @param parts what the parts' own replies would be
  record Transacted(List<Long> baseOffsets, List<Reply> parts) implements Reply {
    public Transacted {
      baseOffsets = List.copyOf(baseOffsets);
      parts = List.copyOf(parts);
    }
  }

  record GroupJoined(int member) implements Reply {}

  /// The assignment is as the member knows it.
  record AssignmentKept() implements Reply {}

  /// What a member holds.
  ///
  /// @param epoch of this assignment
  /// @param held by partition, the epoch in which it was given
  /// @param leaving those of them that are to be released
  /// @param wanted what there is to share out, for a member whose assignor is its own; null when
  ///     nothing is wanted
  record Assignment(
      int epoch,
      SortedMap<PartitionId, Integer> held,
      SortedSet<PartitionId> leaving,
      @Nullable Wanted wanted)
      implements Reply {
    public Assignment {
      held = Collections.unmodifiableSortedMap(new TreeMap<>(held));
      leaving = Collections.unmodifiableSortedSet(new TreeSet<>(leaving));
    }
  }

  /// Somebody should share out partitions: see [Command.AssignPartitions].
  ///
  /// @param readable what each member may be given, by its label
  record Wanted(int epoch, SortedMap<String, List<PartitionId>> readable) {}

  record GroupLeft() implements Reply {}

  record ConsumerDefined() implements Reply {}

  record UserChanged() implements Reply {}

  record SessionIs(boolean open) implements Reply {}

  /// What producers with an identity are answered.
  sealed interface Producing extends Reply permits TransactionReply {}

  /// What members of a consumer are answered.
  sealed interface Sharing extends Reply permits LeaseReply, BarrierReply {}

  /// Why a command changes nothing, as values from which an edge makes its message.
  sealed interface Refusal extends Reply {}

  /// What members of a consumer are refused.
  sealed interface SharingRefusal extends Refusal permits LeaseReply.LeaseRefusal {}

  record TopicExists(Topic topic) implements Refusal {}

  record NoSuchTopic(String name) implements Refusal {}

  /// The topic was deleted since, or never was.
  record NoSuchTopicId(int topicId) implements Refusal {}

  record NoSuchPartition(Topic topic, int partition) implements Refusal {}

  /// @param reason the end of a sentence, the rule included: see [TopicName], [ConsumerName]
  record InvalidName(String name, String reason) implements Refusal {}

  /// @param minimum the fewest partitions that this topic may be given now
  record PartitionsOutOfRange(String topic, int requested, int minimum, int maximum)
      implements Refusal {}

  /// @param end the offset that the partition's next message will get: the largest position
  record PositionOutOfRange(Topic topic, int partition, long position, long start, long end)
      implements Refusal {}

  /// The consumer has nothing stored there; nowhere at all when it is not in
  /// [State#consumers].
  record NoSuchPosition(String consumer) implements Refusal {}

  /// It left, was put out, or another has taken its place, or the partition.
  ///
  /// @param member 0 for who reads alone where there are members
  record NoSuchMember(String consumer, int member) implements Refusal {}

  /// Kafka clients read as this consumer, as a group: nobody else does meanwhile.
  record ReadByGroup(String consumer, int members) implements Refusal {}

  /// @param theirs what the present members share by
  record AssignorDiffers(String consumer, GroupAssignor theirs) implements Refusal {}

  /// @param reason the end of a sentence
  record InvalidAssignment(String consumer, String reason) implements Refusal {}

  /// @param what is limited, in the plural: `partitions in a directory`
  record LimitReached(String what, long requested, long limit) implements Refusal {}

  /// More than one commit holds: fewer once gaps have closed.
  ///
  /// @param runs settled ranges and attempts above the positions
  record TooManyRuns(String consumer, long runs, long limit) implements Refusal {}

  record NoSuchCredential(String user, ScramMechanism mechanism) implements Refusal {}

  /// The consumer shares in the other way, or has another key order.
  record DefinedOtherwise(String consumer, Definition stored) implements Refusal {}
}
