package dev.weir.engine;

import dev.weir.state.State;

/// Mistakes made on purpose, so that a simulation can show that it would notice them. Mistakes of
/// the disk (skipped syncs) are made by a `Files` in front of it; these are the engine's own, and
/// its state's.
public enum Breakage {
  NONE(State.Breakage.NONE),
  /// Completes callers before the round is synced (D2).
  ANSWER_BEFORE_SYNC(State.Breakage.NONE),
  /// Replays a torn round as if it were whole (D3).
  KEEP_TEARS(State.Breakage.NONE),
  /// After opening, gives a partition's last offset once more (D6).
  REUSE_OFFSET(State.Breakage.NONE),
  /// Journals a transaction's messages a round before the rest of it.
  HALF_A_TRANSACTION(State.Breakage.NONE),
  /// Tells of leases before they are written (D2).
  HAND_OVER_BEFORE_WRITE(State.Breakage.NONE),
  /// Answers callers of a round before it shows to others what they did: threads alone can see it.
  ANSWER_BEFORE_SHOWING(State.Breakage.NONE),
  MOVE_A_PARTITION_TOO_EARLY(State.Breakage.MOVE_A_PARTITION_TOO_EARLY),
  FORGET_AN_ATTEMPT(State.Breakage.FORGET_AN_ATTEMPT),
  SETTLE_BY_A_STALE_LEASE(State.Breakage.SETTLE_BY_A_STALE_LEASE),
  PASS_A_BLOCKED_KEY(State.Breakage.PASS_A_BLOCKED_KEY),
  FORGET_A_REPLY(State.Breakage.FORGET_A_REPLY),
  LEASE_TWICE(State.Breakage.LEASE_TWICE),
  TAKE_A_STALE_GENERATION(State.Breakage.TAKE_A_STALE_GENERATION),
  TAKE_ANYBODYS_ASSIGNMENT(State.Breakage.TAKE_ANYBODYS_ASSIGNMENT),
  GIVE_A_GENERATION_TWICE(State.Breakage.GIVE_A_GENERATION_TWICE),
  WAIT_FOR_THE_DEAD(State.Breakage.WAIT_FOR_THE_DEAD),
  APPEND_TWICE(State.Breakage.APPEND_TWICE),
  FORGET_A_FENCE(State.Breakage.FORGET_A_FENCE),
  COMMIT_HALF(State.Breakage.COMMIT_HALF),
  FORGET_AN_ABORT(State.Breakage.FORGET_AN_ABORT),
  READ_AN_OPEN_TRANSACTION(State.Breakage.READ_AN_OPEN_TRANSACTION);

  final State.Breakage inState;

  Breakage(State.Breakage inState) {
    this.inState = inState;
  }
}
