package dev.weir.state;

/// Facts about transactions that end with the process. All times are ticks.
sealed interface TransactionMoment extends StateRecord.OfTransactionMoments {
  /// When an open transaction is waited for no longer.
  record Due(String transactionalId, long ticks) implements TransactionMoment {}

  /// What was due is done.
  record Ticked() implements TransactionMoment {}
}
