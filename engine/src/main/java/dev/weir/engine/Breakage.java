package dev.weir.engine;

/// Mistakes made on purpose, so that a simulation can show that it would notice them. Mistakes of
/// the disk (skipped syncs) are made by a `Files` in front of it; these are the engine's own.
public enum Breakage {
  NONE,
  /// Completes callers before the round is synced (D2).
  ANSWER_BEFORE_SYNC,
  /// Replays a torn round as if it were whole (D3).
  KEEP_TEARS,
  /// After opening, gives a partition's last offset once more (D6).
  REUSE_OFFSET,
  /// Journals a transaction's messages a round before the rest of it.
  HALF_A_TRANSACTION
}
