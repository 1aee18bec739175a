package dev.weir.state;

/// How it is with a transactional id. Transactions end in one step: none is ever half ended.
public enum TransactionPhase {
  /// Its producer has not begun any.
  EMPTY,
  ONGOING,
  /// The last one was committed.
  COMMITTED,
  ABORTED
}
