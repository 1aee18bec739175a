package dev.weir.cli.admin;

import dev.weir.ConsumerDescription;
import dev.weir.Lag;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How far behind a consumer is, seen twice.
///
/// @param between how long after the first look the second was
record Pace(List<ConsumerDescription> before, List<ConsumerDescription> now, Duration between) {

  /// Of somebody who does not move.
  static Pace still(List<ConsumerDescription> stored) {
    return new Pace(stored, stored, Duration.ZERO);
  }

  Optional<Lag> lag(String topic) {
    return lag(topic, now);
  }

  /// How long until nothing waits, when it goes on like this; empty when it falls behind, or was
  /// only looked at once.
  Optional<Duration> toCatchUp(String topic) {
    long first = waiting(topic, before);
    long second = waiting(topic, now);
    if (second == 0) {
      return Optional.of(Duration.ZERO);
    }
    return first > second
        ? Optional.of(Duration.ofMillis(between.toMillis() * second / (first - second)))
        : Optional.empty();
  }

  private static long waiting(String topic, List<ConsumerDescription> seen) {
    return lag(topic, seen).map(Lag::messages).orElse(0L);
  }

  private static Optional<Lag> lag(String topic, List<ConsumerDescription> seen) {
    return seen.stream()
        .filter(each -> each.topic().equals(topic))
        .map(ConsumerDescription::lag)
        .findFirst();
  }
}
