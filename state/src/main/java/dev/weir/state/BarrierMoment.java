package dev.weir.state;

import org.jspecify.annotations.Nullable;

/// Facts about groups with a barrier that end with the process: who is waited for, and until when.
/// All times are ticks.
sealed interface BarrierMoment extends StateRecord.OfBarrierMoments {
  @Override
  default @Nullable String woken() {
    return switch (this) {
      case Opened opened -> opened.consumer();
      case Withdrawn withdrawn -> withdrawn.consumer();
      default -> null;
    };
  }

  /// Somebody was told its id, under which it is to join.
  record Promised(String consumer, String member, long due) implements BarrierMoment {}

  record PromiseBroken(String consumer, String member) implements BarrierMoment {}

  /// Somebody, known or new, waits for the next generation.
  record Joining(String consumer, String member, JoinTerms terms) implements BarrierMoment {}

  /// The next generation is prepared: all must join.
  ///
  /// @param protocolType of the members
  /// @param due when whoever has not joined is waited for no longer
  /// @param limit how long more members may put that off; `Long.MIN_VALUE` unless it is the first
  ///     generation
  record Opened(String consumer, String protocolType, long due, long limit)
      implements BarrierMoment {}

  /// How long what is under way may take.
  record Awaited(String consumer, long due) implements BarrierMoment {}

  record Heard(String consumer, String member, long sessionDue) implements BarrierMoment {}

  /// A member waits for what it has, or has heard.
  record Syncing(String consumer, String member) implements BarrierMoment {}

  /// Somebody who was in no generation yet is gone.
  record Withdrawn(String consumer, String member) implements BarrierMoment {}

  /// What was due is done.
  record Ticked() implements BarrierMoment {}
}
