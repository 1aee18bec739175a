package dev.weir.cli.text;

import dev.weir.Backoff;
import dev.weir.InvalidInput;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Backoffs as people write them: `5s` after every failure; `1s..1m` from one to the other, doubling;
/// `1s,5s,1m` in order, the last one stays.
public final class Backoffs {
  private Backoffs() {}

  /// @throws InvalidInput saying what one looks like
  public static Backoff parse(String text) {
    int dots = text.indexOf("..");
    try {
      if (dots >= 0) {
        return Backoff.exponential(
            HumanTime.parse(text.substring(0, dots)), HumanTime.parse(text.substring(dots + 2)));
      }
      Duration[] delays =
          Arrays.stream(text.split(",", -1)).map(HumanTime::parse).toArray(Duration[]::new);
      return delays.length == 1 ? Backoff.fixed(delays[0]) : Backoff.list(delays);
    } catch (InvalidInput e) {
      throw new InvalidInput(
          "\"%s\" is no backoff: %s. Write it like 5s, 1s..1m, or 1s,5s,1m"
              .formatted(text, e.getMessage()),
          e);
    }
  }

  /// As [#parse] reads it.
  public static String format(Backoff backoff) {
    return switch (backoff) {
      case Backoff.Fixed(Duration delay) -> HumanTime.exact(delay);
      case Backoff.Exponential(Duration first, Duration longest) ->
          HumanTime.exact(first) + ".." + HumanTime.exact(longest);
      case Backoff.Listed listed ->
          listed.delays().stream().map(HumanTime::exact).collect(Collectors.joining(","));
    };
  }
}
