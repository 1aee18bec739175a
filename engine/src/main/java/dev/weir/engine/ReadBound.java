package dev.weir.engine;

/// Up to where a read may see.
public enum ReadBound {
  /// All that is as durable as promised, whether or not its transaction has ended.
  DURABLE,
  /// What lies below the first open transaction. Nothing opens one yet, so both are the same.
  STABLE
}
