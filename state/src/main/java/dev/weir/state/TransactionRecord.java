package dev.weir.state;

import dev.weir.state.TransactionCommand.Identity;
import java.util.List;

/// Facts about transactions. That a batch belongs to one, and how one ended on a partition, stands in
/// the heads of batches and in marks.
sealed interface TransactionRecord extends StateRecord.OfTransactions {
  /// How it is with a transactional id from now on. Unless its transaction is open, nothing is in it.
  ///
  /// @param former the identity whose owner may ask again what gave it this one; [Identity#NONE] for
  ///     nobody
  /// @param startedMillis when the transaction began; 0 unless it is open
  /// @param usedMillis when its producer was heard of
  record Changed(
      String transactionalId,
      Identity identity,
      Identity former,
      TransactionPhase phase,
      long timeoutMillis,
      long startedMillis,
      long usedMillis)
      implements TransactionRecord {}

  /// Partitions are in the open transaction.
  ///
  /// @param partitions at most [Limits#RUNS_PER_RECORD]
  record Enlisted(String transactionalId, List<Opened> partitions) implements TransactionRecord {
    public Enlisted {
      partitions = List.copyOf(partitions);
    }
  }

  /// A partition in an open transaction.
  ///
  /// @param first the offset of its first message there; [#NOTHING] when there is none
  record Opened(PartitionId partition, long first) {
    static final long NOTHING = -1;
  }

  /// A consumer's positions are in the open transaction.
  record ConsumerEnlisted(String transactionalId, String consumer) implements TransactionRecord {}

  /// Where a consumer goes on once the open transaction is committed.
  record SpotPending(String transactionalId, String consumer, Spot spot)
      implements TransactionRecord {}

  /// Nothing is known of the transactional id any more.
  record Forgotten(String transactionalId) implements TransactionRecord {}

  /// Only in a snapshot: what is not to be read of a partition, in the order of its ends.
  ///
  /// @param runs at most [Limits#RUNS_PER_RECORD]
  record AbortsKept(PartitionId partition, List<AbortedRun> runs) implements TransactionRecord {
    public AbortsKept {
      runs = List.copyOf(runs);
    }
  }
}
