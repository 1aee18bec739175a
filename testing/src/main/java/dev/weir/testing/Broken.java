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
  HALF_A_TRANSACTION(Breakage.HALF_A_TRANSACTION);

  final Breakage inEngine;

  Broken(Breakage inEngine) {
    this.inEngine = inEngine;
  }
}
