package dev.weir.testing;

import dev.weir.engine.Breakage;

/// Switches that break the engine or the disk under it. A simulation that does not notice them is
/// worth nothing: each must be caught.
public enum Broken {
  NOTHING(Breakage.NONE),
  /// Every third sync of a file is answered without being done.
  SKIP_SYNC(Breakage.NONE),
  /// No directory is ever synced.
  SKIP_DIRECTORY_SYNC(Breakage.NONE),
  ANSWER_BEFORE_SYNC(Breakage.ANSWER_BEFORE_SYNC),
  KEEP_TEARS(Breakage.KEEP_TEARS),
  REUSE_OFFSET(Breakage.REUSE_OFFSET),
  HALF_A_TRANSACTION(Breakage.HALF_A_TRANSACTION),
  HAND_OVER_BEFORE_WRITE(Breakage.HAND_OVER_BEFORE_WRITE),
  MOVE_A_PARTITION_TOO_EARLY(Breakage.MOVE_A_PARTITION_TOO_EARLY),
  FORGET_AN_ATTEMPT(Breakage.FORGET_AN_ATTEMPT),
  SETTLE_BY_A_STALE_LEASE(Breakage.SETTLE_BY_A_STALE_LEASE),
  PASS_A_BLOCKED_KEY(Breakage.PASS_A_BLOCKED_KEY);

  final Breakage inEngine;

  Broken(Breakage inEngine) {
    this.inEngine = inEngine;
  }

  /// Whether [HandOverSimulation] must notice it.
  boolean isOfHandOvers() {
    return this == HAND_OVER_BEFORE_WRITE;
  }

  /// Whether it harms those who share, and [SharingSimulation] must notice; else
  /// [EngineSimulation] must.
  boolean isOfSharing() {
    return ordinal() >= MOVE_A_PARTITION_TOO_EARLY.ordinal();
  }
}
