package dev.weir.state;

import dev.weir.state.TransactionCommand.Identity;
import java.util.List;

/// A transactional id as it is shown.
///
/// @param startedMillis when its open transaction began; 0 for none
/// @param partitions in its open transaction
public record TransactionShown(
    String transactionalId,
    Identity identity,
    TransactionPhase phase,
    long timeoutMillis,
    long startedMillis,
    List<PartitionId> partitions) {
  public TransactionShown {
    partitions = List.copyOf(partitions);
  }
}
