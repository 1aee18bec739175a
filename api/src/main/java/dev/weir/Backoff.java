package dev.weir;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// How long a message waits before its next attempt. Data, so that it can be stored with the
/// consumer.
public sealed interface Backoff {
  /// Exponential from 1 s to 1 min, with jitter.
  Backoff DEFAULT = exponential(Duration.ofSeconds(1), Duration.ofMinutes(1));

  /// The same time after every failure; zero for at once.
  static Backoff fixed(Duration delay) {
    return new Fixed(delay);
  }

  /// `first` after the first failure, twice as long after each further one, at most `longest`; each
  /// drawn from the upper half of that time, so that what failed together does not return together.
  static Backoff exponential(Duration first, Duration longest) {
    return new Exponential(first, longest);
  }

  /// One time after each failure, in order; the last one stays.
  static Backoff list(Duration... delays) {
    return new Listed(Arrays.asList(delays));
  }

  /// How long to wait after failed attempt number `attempt` (from 1).
  ///
  /// @param chance in [0, 1): draws the jitter
  Duration after(int attempt, double chance);

  private static Duration checked(Duration delay) {
    if (delay.isNegative() || delay.compareTo(Duration.ofDays(365)) > 0) {
      throw new InvalidInput("a backoff of " + delay + " is not allowed: take 0 to 365 days");
    }
    return delay;
  }

  record Fixed(Duration delay) implements Backoff {
    public Fixed {
      checked(delay);
    }

    @Override
    public Duration after(int attempt, double chance) {
      return delay;
    }

    @Override
    public String toString() {
      return "fixed(" + delay + ")";
    }
  }

  record Exponential(Duration first, Duration longest) implements Backoff {
    public Exponential {
      checked(longest);
      if (checked(first).isZero() || first.compareTo(longest) > 0) {
        throw new InvalidInput(
            "exponential(%s, %s) is not allowed: the first is above 0 and at most the longest"
                .formatted(first, longest));
      }
    }

    @Override
    public Duration after(int attempt, double chance) {
      long most = longest.toMillis();
      int doublings =
          Math.min(
              attempt - 1,
              62 - Long.SIZE + Long.numberOfLeadingZeros(Math.max(1, first.toMillis())));
      long whole = Math.min(most, Math.max(1, first.toMillis()) << Math.max(0, doublings));
      return Duration.ofMillis(whole / 2 + (long) (chance * (whole - whole / 2 + 1)));
    }

    @Override
    public String toString() {
      return "exponential(" + first + ", " + longest + ")";
    }
  }

  record Listed(List<Duration> delays) implements Backoff {
    public Listed {
      delays = List.copyOf(delays);
      if (delays.isEmpty() || delays.size() > 100) {
        throw new InvalidInput("a list of backoffs has 1 to 100, not " + delays.size());
      }
      delays.forEach(Backoff::checked);
    }

    @Override
    public Duration after(int attempt, double chance) {
      return delays.get(Math.min(attempt, delays.size()) - 1);
    }

    @Override
    public String toString() {
      return "list" + delays;
    }
  }
}
