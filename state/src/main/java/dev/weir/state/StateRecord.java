package dev.weir.state;

import dev.weir.state.SettledSet.Range;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A fact: what [State#decide] decided, for [State#apply]. How a released record is applied never
/// changes; a new meaning is a new kind or version.
public sealed interface StateRecord {
  /// Offsets were given to a batch. It has no bytes of its own: the batch lies in the same journal
  /// entry, and its head says all this, so that a second copy could only disagree. Recovery makes it
  /// from the head.
  ///
  /// @param lastOffsetDelta as in the batch's head
  /// @param by null when it does not say who made it
  record BatchAppended(
      int topicId, int partition, long baseOffset, int lastOffsetDelta, @Nullable Produced by)
      implements StateRecord {
    public BatchAppended(int topicId, int partition, long baseOffset, int lastOffsetDelta) {
      this(topicId, partition, baseOffset, lastOffsetDelta, null);
    }
  }

  /// A record that has bytes of its own, in a journal entry or a snapshot: see [StateRecords].
  sealed interface Stored extends StateRecord {}

  record TopicCreated(
      int topicId, String name, int partitions, Retention retention, long createdMillis)
      implements Stored {}

  /// All that was stored for the topic goes with it.
  record TopicDeleted(int topicId) implements Stored {}

  /// @param total the number of partitions from now on
  record PartitionsAdded(int topicId, int total) implements Stored {}

  /// How long the topic's messages are kept from now on.
  record RetentionSet(int topicId, Retention retention) implements Stored {}

  /// As [PositionCommitted], with what a Kafka client keeps beside it.
  record SpotCommitted(String consumer, Spot spot, long atMillis) implements Stored {}

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

  /// What a consumer is, from now on.
  record ConsumerDefined(String consumer, Definition definition) implements Stored {}

  /// Nobody knows any more what this consumer was. Its positions went before.
  record ConsumerForgotten(String consumer) implements Stored {}

  /// Somebody used a consumer that expires: it was defined, or had a member.
  record ConsumerUsed(String consumer, long atMillis) implements Stored {}

  record EpochBegun(int epoch, long atMillis) implements Stored {}

  /// @param member its number, which is also an epoch: above every one before, given once
  /// @param instance of a static member; empty for any other. One that is a member already is
  ///     replaced, and what it holds goes over
  record MemberJoined(String consumer, int member, String instance) implements Stored {}

  /// What it held is free.
  record MemberLeft(String consumer, int member) implements Stored {}

  /// A static member is expected back.
  record MemberAway(String consumer, int member) implements Stored {}

  /// @param partitions that nobody held; at most [Limits#RUNS_PER_RECORD]
  record PartitionsGiven(String consumer, int member, int epoch, List<PartitionId> partitions)
      implements Stored {
    public PartitionsGiven {
      partitions = List.copyOf(partitions);
    }
  }

  /// Released, or taken from a holder that was waited for long enough.
  ///
  /// @param partitions at most [Limits#RUNS_PER_RECORD]
  record PartitionsTaken(String consumer, int epoch, List<PartitionId> partitions)
      implements Stored {
    public PartitionsTaken {
      partitions = List.copyOf(partitions);
    }
  }

  /// In a snapshot, and when a member heard of an epoch that nobody stored: group epochs up to this
  /// one were given.
  record GroupEpochsGiven(int last) implements Stored {}

  /// A process goes through the owner of the directory.
  ///
  /// @param session names it, and no other ever
  /// @param pid of the process, on this machine
  record SessionBegun(long session, long pid) implements Stored {}

  /// What a session is answered, beside what was done for it: it may ask again.
  ///
  /// @param number of what it asked; they rise
  /// @param confirmed it has the answers to all below, which are forgotten
  /// @param reply in a form that the engine's outside knows, at most
  ///     [Limits#REPLY_BYTES]; never changed again
  record SessionReplied(long session, long number, long confirmed, byte[] reply) implements Stored {
    @Override
    public boolean equals(Object other) {
      return other instanceof SessionReplied that
          && session == that.session
          && number == that.number
          && confirmed == that.confirmed
          && Arrays.equals(reply, that.reply);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(session) * 31 + Long.hashCode(number);
    }
  }

  /// It asks nothing more.
  record SessionEnded(long session) implements Stored {}

  /// So a user proves who he is, from now on.
  record CredentialSet(String user, Credential credential) implements Stored {}

  /// The user was there, and had it. Without any he is no user.
  record CredentialRemoved(String user, ScramMechanism mechanism) implements Stored {}

  /// What lasts only as long as the process: applied like any other, and never journaled.
  sealed interface Fleeting extends StateRecord {}

  /// Of groups with a barrier.
  sealed interface OfBarriers extends Stored permits BarrierRecord {
    /// The consumer of which somebody who waits may go on; null: nobody may.
    @Nullable String woken();
  }

  /// Of groups with a barrier, as long as the process lasts.
  sealed interface OfBarrierMoments extends Fleeting permits BarrierMoment {
    /// As [OfBarriers#woken].
    @Nullable String woken();
  }

  /// Of producers with an identity.
  sealed interface OfProducers extends Stored permits ProducerRecord {}

  /// Of producers with an identity, as long as the process lasts.
  sealed interface OfProducerMoments extends Fleeting permits ProducerMoment {}

  /// Of transactions.
  sealed interface OfTransactions extends Stored permits TransactionRecord {}

  /// Of transactions, as long as the process lasts.
  sealed interface OfTransactionMoments extends Fleeting permits TransactionMoment {}

  /// Of those who share by message.
  sealed interface OfLeases extends Fleeting permits LeaseRecord {}

  record MemberSubscribed(String consumer, int member, MemberTerms terms) implements Fleeting {}

  /// @param sessionDue when it must have been heard of again, in ticks
  /// @param processingDue when it must have asked for more
  record MemberHeard(String consumer, int member, long ticks, long sessionDue, long processingDue)
      implements Fleeting {}

  /// @param wanted a member is asked to say better
  record TargetSet(
      String consumer, int epoch, TreeMap<PartitionId, Integer> partitions, boolean wanted)
      implements Fleeting {}

  /// When the holder of a partition is waited for no longer, in ticks; `Long.MAX_VALUE` when it may
  /// keep it.
  record ReleaseDue(String consumer, PartitionId partition, long ticks) implements Fleeting {}

  /// All is as the target says, or on its way.
  record GroupSettled(String consumer) implements Fleeting {}

  /// What was due is done.
  record GroupsTicked() implements Fleeting {}

  /// Somebody looked who is unused.
  ///
  /// @param nextTicks when to look again
  /// @param dueSince those who have been unused for too long, with the ticks of the first look that
  ///     found them so
  record ExpiryLooked(long nextTicks, TreeMap<String, Long> dueSince) implements Fleeting {}

  /// Only in a snapshot: ids up to this one were given, if only to topics that are gone.
  record TopicIdsGiven(int last) implements Stored {}

  /// Only in a snapshot, for a partition that has had messages.
  ///
  /// @param start the first offset that is kept
  /// @param end the offset that the next message will get
  record PartitionRestored(int topicId, int partition, long start, long end) implements Stored {}
}
