package dev.weir.state;

import dev.weir.state.BarrierCommand.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What producers with an identity ask. A transaction is named by its producer's *transactional id*,
/// which outlives the producer: the next one under it ends what the one before has left, and fences
/// that.
public sealed interface TransactionCommand extends Command.Producing {
  /// Gives a producer its identity. With a transactional id it is a later epoch of the one before,
  /// whose open transaction is aborted. Replies [TransactionReply.Identified] or
  /// [TransactionReply.Denied].
  ///
  /// @param as the name to have it under; null: a new producer without transactions
  record Identify(@Nullable Name as) implements TransactionCommand {}

  /// @param timeoutMillis how long each of its transactions may take
  /// @param known the identity that the producer has, and wants a later epoch of; null for none
  record Name(String transactionalId, long timeoutMillis, @Nullable Identity known) {}

  /// A producer, and which epoch of it.
  record Identity(long producerId, int epoch) {
    static final Identity NONE = new Identity(-1, -1);
  }

  /// Who asks, of which transaction.
  record Owner(String transactionalId, Identity identity) {}

  /// Takes partitions into the transaction, which begins if it has not. Replies
  /// [TransactionReply.Enlisted] or [TransactionReply.Denied].
  record Enlist(Owner owner, List<PartitionId> partitions) implements TransactionCommand {
    public Enlist {
      partitions = List.copyOf(partitions);
    }
  }

  /// Takes a consumer's positions into the transaction, which begins if it has not. Replies
  /// [TransactionReply.Enlisted] or [TransactionReply.Denied].
  record EnlistConsumer(Owner owner, String consumer) implements TransactionCommand {}

  /// Moves positions when the transaction is committed, each that can be. Replies
  /// [TransactionReply.Denied], or as [BarrierCommand.CommitOffsets].
  ///
  /// @param by null for who does not say
  /// @param joins whether this takes the consumer into the transaction
  record CommitOffsets(
      Owner owner, String consumer, @Nullable Place by, List<Spot> spots, boolean joins)
      implements TransactionCommand {
    public CommitOffsets {
      spots = List.copyOf(spots);
    }
  }

  /// Ends the transaction: all partitions' marks, and all positions, in one step. Replies
  /// [TransactionReply.Identified], also when it had ended so before, or [TransactionReply.Denied].
  ///
  /// @param bumps whether the producer has a later epoch from now on, so that nothing late of this
  ///     transaction gets into the next: KIP-890's way
  record End(Owner owner, boolean commits, boolean bumps) implements TransactionCommand {}
}
