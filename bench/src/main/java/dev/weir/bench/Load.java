package dev.weir.bench;

/// What is asked of both sides: messages of 100 bytes, leased in batches by some members, acked
/// durably, some of them only at their second attempt.
///
/// Both sides do the same in the same pattern. A member asks for a batch, acks each message of it,
/// and asks for the next without waiting until those acks are confirmed: Redis gets them in one
/// pipeline with the next question, and answers both together; Weir is told
/// `commitAsync` after each batch, and what is asked for while a commit is on its
/// way becomes one commit. Of a member, [#MOST_UNCONFIRMED] messages at most wait for that. A message
/// counts when its ack is confirmed.
///
/// A message that is retried is given back at once and handed out again: by `retry` with no delay,
/// and in Redis, which has none, by reading what the member has pending.
///
/// What is *awaited* is not of that pattern: a member asks for the next batch only when its acks are
/// confirmed.
///
/// @param batch messages asked for at once
/// @param members threads, each a member of the same consumer
/// @param keyed with order by key: Redis has none, and is asked for the same without
/// @param retriedPercent of the messages, given back once before they are acked
/// @param awaited whether a member waits for its acks before it goes on
record Load(int batch, int members, boolean keyed, int retriedPercent, boolean awaited) {
  /// Enough that a batch of one is not a special case of an empty log.
  static final int MESSAGES = 1_000_000;

  static final int KEYS = 10_000;
  static final int VALUE_BYTES = 100;

  /// Ten large batches.
  static final int MOST_UNCONFIRMED = 1_000;

  /// How long each side is measured, each time.
  static final long MEASURED_NANOS = 1_200_000_000L;

  /// What comes before, and does not count.
  static final long WARM_UP_NANOS = 400_000_000L;

  boolean isRetried(long number) {
    return Math.floorMod(number * 0x9E3779B97F4A7C15L >>> 32, 100) < retriedPercent;
  }

  String row() {
    return "by-message-batch-%d-members-%d%s-retried-%d%s"
        .formatted(
            batch, members, keyed ? "-keyed" : "", retriedPercent, awaited ? "-awaited" : "");
  }
}
