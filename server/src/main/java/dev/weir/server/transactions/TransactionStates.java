package dev.weir.server.transactions;

import dev.weir.state.TransactionPhase;

/// How Kafka calls the phases of transactions.
final class TransactionStates {
  private TransactionStates() {}

  static String name(TransactionPhase phase) {
    return switch (phase) {
      case EMPTY -> "Empty";
      case ONGOING -> "Ongoing";
      case COMMITTED -> "CompleteCommit";
      case ABORTED -> "CompleteAbort";
    };
  }

  /// Whether Kafka has a state of that name, though none here is ever in it.
  static boolean isKnown(String name) {
    return switch (name) {
      case "Empty", "Ongoing", "PrepareCommit", "PrepareAbort" -> true;
      case "CompleteCommit", "CompleteAbort", "Dead", "PrepareEpochFence" -> true;
      default -> false;
    };
  }
}
