package dev.weir.engine;

/// Up to where a read may see, and what.
public enum ReadBound {
  /// All that is as durable as promised, whether or not its transaction has ended.
  DURABLE,
  /// What lies below the first open transaction: as it is, with what aborted ones have left.
  STABLE,
  /// As [#STABLE], and of batches that were aborted only their places: control batches without
  /// records, which readers skip like the marks of transactions' ends.
  COMMITTED
}
