package dev.weir.log;

/// What an acknowledgement survives (D1).
public enum Durability {
  /// kill -9 and power loss: every round is synced before anybody hears of what it promises, and one
  /// that promises anything is written only after the one before it that does was synced.
  FSYNC,
  /// kill -9 only: rounds are written to the operating system and synced when it likes.
  OS
}
