package dev.weir;

/// What became of a write that failed.
public enum Outcome {
  /// It was not written; repeating it is safe.
  NOT_WRITTEN,
  /// It may have been written; repeating it may write it twice.
  UNKNOWN
}
