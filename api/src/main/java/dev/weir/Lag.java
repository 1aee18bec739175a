package dev.weir;

import java.time.Duration;

/// How far behind.
///
/// @param messages how many messages wait, as the log counts them
/// @param time the age of the oldest one that waits; zero when none does
public record Lag(long messages, Duration time) {
  public static final Lag NONE = new Lag(0, Duration.ZERO);

  /// Both together: messages add up, the older age counts.
  public Lag plus(Lag other) {
    return new Lag(messages + other.messages, time.compareTo(other.time) >= 0 ? time : other.time);
  }
}
