package dev.weir.state;

import dev.weir.state.SettledSet.Range;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is asked of [State#decide]. Commands are not stored: they may change in any release.
///
/// People name topics; readers and writers, who hold something of the one topic that they opened,
/// give its id, so that nothing of theirs can land in a successor of the same name.
public sealed interface Command {
  /// Replies [Reply.TopicCreated], or [Reply.InvalidName], [Reply.TopicExists],
  /// [Reply.PartitionsOutOfRange], [Reply.LimitReached].
  record CreateTopic(String name, int partitions, Retention retention) implements Command {}

  /// Deletes a topic, its messages, and every position on it. Replies [Reply.TopicDeleted] or
  /// [Reply.NoSuchTopic].
  record DeleteTopic(String name) implements Command {}

  /// Positions and messages stay as they are; keys may be placed elsewhere from now on.
  /// Replies [Reply.PartitionsAdded], or [Reply.NoSuchTopic], [Reply.PartitionsOutOfRange],
  /// [Reply.LimitReached].
  ///
  /// @param total the number of partitions from now on: more than there are
  record AddPartitions(String name, int total) implements Command {}

  /// How long a topic keeps its messages from now on. Replies [Reply.RetentionSet] or
  /// [Reply.NoSuchTopic].
  record SetRetention(String name, Retention retention) implements Command {}

  /// Takes offsets for a sealed batch. Replies [Reply.Appended], or [Reply.NoSuchTopicId],
  /// [Reply.NoSuchPartition]; to a producer with an identity also [TransactionReply.AppendedBefore],
  /// [TransactionReply.Denied].
  ///
  /// @param lastOffsetDelta the last record's, as in the batch's head: one less than the number
  ///     of offsets that it takes
  /// @param by null for a producer without an identity
  record Append(int topicId, int partition, int lastOffsetDelta, @Nullable Production by)
      implements Command {
    public Append(int topicId, int partition, int lastOffsetDelta) {
      this(topicId, partition, lastOffsetDelta, null);
    }

    /// @throws IllegalArgumentException when the delta is negative
    public Append {
      if (lastOffsetDelta < 0) {
        throw new IllegalArgumentException(
            "a batch has a last offset delta, not " + lastOffsetDelta);
      }
    }
  }

  /// Forgets the messages before an offset: retention. Below the present start it changes nothing.
  /// Replies [Reply.StartIs], or [Reply.NoSuchTopicId], [Reply.NoSuchPartition],
  /// [Reply.PositionOutOfRange].
  record AdvanceStart(int topicId, int partition, long start) implements Command {}

  /// Stores what a consumer has done with partitions, in place of what was stored; all of them or,
  /// when one is refused, none. Replies [Reply.PositionsCommitted], or [Reply.NoSuchMember] when one
  /// is not the member's to commit, and the refusals of [MovePositions].
  ///
  /// @param by null for who reads alone
  record Commit(String consumer, @Nullable Membership by, List<Done> partitions) implements Part {
    public Commit {
      partitions = List.copyOf(partitions);
    }
  }

  /// @param epoch of the assignment that the member knows
  record Membership(int member, int epoch) {}

  /// What is done with a partition.
  ///
  /// @param position everything below it is settled
  /// @param settled above the position
  /// @param attempts of unsettled messages, by offset
  record Done(
      PartitionId partition,
      long position,
      List<Range> settled,
      SortedMap<Long, Integer> attempts) {
    public Done {
      settled = List.copyOf(settled);
      attempts = Collections.unmodifiableSortedMap(new TreeMap<>(attempts));
    }
  }

  /// Moves a consumer to other positions, all or, when one is refused, none: what was done above is
  /// forgotten. A position before the partition's start is allowed, as retention may pass a stored
  /// one at any time. Replies [Reply.PositionsCommitted], or
  /// [Reply.InvalidName], [Reply.LimitReached], [Reply.NoSuchTopicId], [Reply.NoSuchPartition],
  /// [Reply.PositionOutOfRange].
  record MovePositions(String consumer, List<PartitionPosition> positions) implements Part {
    public MovePositions {
      positions = List.copyOf(positions);
    }
  }

  /// Forgets a consumer: everywhere and what it is, on a topic, or on one partition. Replies
  /// [Reply.PositionsDeleted], or [Reply.NoSuchTopic], [Reply.NoSuchPosition].
  ///
  /// @param topic null: on all
  /// @param partition null: on all; needs a topic
  record DeletePositions(String consumer, @Nullable String topic, @Nullable Integer partition)
      implements Command {
    /// @throws IllegalArgumentException for a partition without a topic
    public DeletePositions {
      if (topic == null && partition != null) {
        throw new IllegalArgumentException("partition " + partition + " of which topic?");
      }
    }
  }

  /// Tells offsets that are given from now on from those that a crash may have taken back.
  /// Replies [Reply.EpochBegun].
  record BeginEpoch() implements Command {}

  /// Does several things in one step: all, or, when one is refused, none. Replies
  /// [Reply.Transacted], or the refusal.
  ///
  /// @param appends take their offsets in this order, several to a partition where they come so
  /// @param parts no two of which touch the same consumer on the same partition; each is decided as
  ///     if the others were not there
  record Transact(List<Append> appends, List<Part> parts) implements Command {
    public Transact {
      appends = List.copyOf(appends);
      parts = List.copyOf(parts);
    }
  }

  /// What may be done in a [Transact].
  sealed interface Part extends Command permits Commit, MovePositions, LeaseCommand.Settle {}

  /// Says what a consumer is. Replies [Reply.ConsumerDefined], also when it was so before, or
  /// [Reply.InvalidName], [Reply.DefinedOtherwise], [Reply.LimitReached].
  record DefineConsumer(String consumer, Definition definition) implements Command {}

  /// What is told when it is written, though not synced: all that it tells can be found again. It
  /// may be decided before commands that were submitted earlier, not before others of its kind.
  sealed interface Written extends Command
      permits LeaseCommand.Lease, LeaseCommand.See, LeaseCommand.Return {}

  /// Changes how a user proves who he is: all, or, when one is refused, nothing. A user with nothing
  /// left is none. Replies [Reply.UserChanged], or [Reply.InvalidName], [Reply.NoSuchCredential],
  /// [Reply.LimitReached].
  ///
  /// @param removed first
  /// @param set in place of what was there
  record ChangeUser(String user, List<ScramMechanism> removed, List<Credential> set)
      implements Command {
    public ChangeUser {
      removed = List.copyOf(removed);
      set = List.copyOf(set);
    }
  }

  /// What producers with an identity ask.
  sealed interface Producing extends Command permits TransactionCommand {}

  /// What members of a consumer ask.
  sealed interface Sharing extends Command permits LeaseCommand, BarrierCommand {}

  /// Becomes a member of a consumer that is shared by partition. A static member whose instance is
  /// a member already takes its place, with all that it holds: the other is fenced. Replies
  /// [Reply.GroupJoined], or [Reply.InvalidName], [Reply.NoSuchTopic], [Reply.AssignorDiffers],
  /// [Reply.LimitReached].
  record JoinGroup(String consumer, MemberTerms terms) implements Command {}

  /// A sign of life, and what there is to say. Replies [Reply.Assignment],
  /// [Reply.AssignmentKept] or [Reply.NoSuchMember].
  ///
  /// @param epoch of the assignment that the member knows
  /// @param released partitions that it does nothing with any more
  /// @param working it holds messages, and has not asked for more since its last heartbeat
  record Heartbeat(
      String consumer, int member, int epoch, List<PartitionId> released, boolean working)
      implements Command {
    public Heartbeat {
      released = List.copyOf(released);
    }
  }

  /// Who should read what, as a member has computed it. Replies [Reply.Assignment], or
  /// [Reply.NoSuchMember], [Reply.InvalidAssignment].
  ///
  /// @param epoch for which it was wanted; another one changes nothing
  /// @param partitions by the members' labels
  record AssignPartitions(
      String consumer, int member, int epoch, SortedMap<String, List<PartitionId>> partitions)
      implements Command {
    public AssignPartitions {
      partitions = Collections.unmodifiableSortedMap(new TreeMap<>(partitions));
    }
  }

  /// Ends a membership. A static member is expected back within its session and keeps its
  /// partitions till then. Replies [Reply.GroupLeft] or [Reply.NoSuchMember].
  record LeaveGroup(String consumer, int member) implements Command {}

  /// The process that all members lived in has ended. Replies [Reply.GroupLeft].
  ///
  /// @param sessionMillis how long static members are expected back
  record EndProcess(long sessionMillis) implements Command {}

  /// Says that a member by partition, which joined under the owner before, lives on: with all that it
  /// holds. Replies [Reply.GroupJoined] or [Reply.NoSuchMember].
  ///
  /// @param epoch the last that it heard of
  record ClaimSeat(String consumer, int member, int epoch, MemberTerms terms) implements Command {}

  /// Whoever has not come back under this owner does not. Replies [Reply.GroupLeft].
  ///
  /// @param sessionMillis how long static members are expected back all the same
  record EndUnclaimed(long sessionMillis) implements Command {}

  /// A process goes through the owner from now on. Replies [Reply.SessionIs].
  record BeginSession(long session, long pid) implements Command {}

  /// It does so no more, and its members have left. Replies [Reply.SessionIs].
  record EndSession(long session, List<Seat> seats, List<LeaseSeat> leaseSeats, long staticMillis)
      implements Command {
    public EndSession {
      seats = List.copyOf(seats);
      leaseSeats = List.copyOf(leaseSeats);
    }
  }

  /// A member by partition.
  record Seat(String consumer, int member) {}

  /// A member by message.
  record LeaseSeat(String consumer, String member) {}

  /// Time has passed: does what is due, once [State#nextDeadline] says so. Replies [Reply.Ticked].
  record Tick() implements Command {}

  /// The offset of the next message to read from a partition.
  record PartitionPosition(int topicId, int partition, long position) {}
}
