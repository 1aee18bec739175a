package dev.weir.bench;

/// What is asked of both sides: messages of 100 bytes, leased in batches by some members, acked
/// durably, some of them only at their second attempt.
///
/// @param batch messages asked for at once
/// @param members threads, each a member of the same consumer
/// @param keyed with order by key: Redis has none, and is asked for the same without
/// @param retriedPercent of the messages, given back once before they are acked
record Load(int batch, int members, boolean keyed, int retriedPercent) {
  /// Enough that a batch of one is not a special case of an empty log.
  static final int MESSAGES = 1_000_000;

  static final int KEYS = 10_000;
  static final int VALUE_BYTES = 100;

  /// How long each side is measured, after as long again to warm up a quarter of it.
  static final long MEASURED_NANOS = 2_000_000_000L;

  boolean isRetried(long number) {
    return Math.floorMod(number * 0x9E3779B97F4A7C15L >>> 32, 100) < retriedPercent;
  }

  String row() {
    return "by-message-batch-%d-members-%d%s-retried-%d"
        .formatted(batch, members, keyed ? "-keyed" : "", retriedPercent);
  }
}
