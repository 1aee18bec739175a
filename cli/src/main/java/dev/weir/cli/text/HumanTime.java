package dev.weir.cli.text;

import dev.weir.InvalidInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as people write them: `4m 14s`, `1day 2h`, `2days`. The grammar of Rust's `humantime`,
/// which Fluvio prints: a year is 365.25 days, a month 30.44 days.
public final class HumanTime {
  private record Unit(String name, long seconds, boolean plural) {}

  private static final List<Unit> UNITS =
      List.of(
          new Unit("year", 31_557_600, true),
          new Unit("month", 2_630_016, true),
          new Unit("day", 86_400, true),
          new Unit("h", 3_600, false),
          new Unit("m", 60, false),
          new Unit("s", 1, false));

  private static final Map<String, Duration> WORDS =
      Map.ofEntries(
          Map.entry("ms", Duration.ofMillis(1)),
          Map.entry("s", Duration.ofSeconds(1)),
          Map.entry("sec", Duration.ofSeconds(1)),
          Map.entry("second", Duration.ofSeconds(1)),
          Map.entry("m", Duration.ofMinutes(1)),
          Map.entry("min", Duration.ofMinutes(1)),
          Map.entry("minute", Duration.ofMinutes(1)),
          Map.entry("h", Duration.ofHours(1)),
          Map.entry("hr", Duration.ofHours(1)),
          Map.entry("hour", Duration.ofHours(1)),
          Map.entry("d", Duration.ofDays(1)),
          Map.entry("day", Duration.ofDays(1)),
          Map.entry("w", Duration.ofDays(7)),
          Map.entry("week", Duration.ofDays(7)),
          Map.entry("month", Duration.ofSeconds(2_630_016)),
          Map.entry("y", Duration.ofSeconds(31_557_600)),
          Map.entry("year", Duration.ofSeconds(31_557_600)));

  private static final Pattern PART = Pattern.compile("\\s*([0-9]{1,15})\\s*([a-z]+)\\s*");

  private HumanTime() {}

  /// In whole seconds; what is negative (a clock that runs ahead) is `0s`.
  public static String format(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    var parts = new ArrayList<String>();
    for (Unit unit : UNITS) {
      long count = seconds / unit.seconds;
      seconds %= unit.seconds;
      if (count > 0) {
        parts.add(count + unit.name + (unit.plural && count > 1 ? "s" : ""));
      }
    }
    return parts.isEmpty() ? "0s" : String.join(" ", parts);
  }

  /// As [#format], with milliseconds where there are any: `1s 500ms`.
  public static String exact(Duration duration) {
    int millis = duration.toMillisPart();
    if (millis == 0 || duration.isNegative()) {
      return format(duration);
    }
    return (duration.toSeconds() == 0 ? "" : format(duration) + " ") + millis + "ms";
  }

  /// True when the text is one or more of a number and a unit.
  static boolean looksLikeOne(String text) {
    return !text.isBlank() && text.toLowerCase(Locale.ROOT).matches("(" + PART.pattern() + ")+");
  }

  /// The sum of its parts: `90s`, `2d 10s`, `1h30m`. Units: ms, s, m, h, d, w, month, y, and their
  /// long names.
  ///
  /// @throws InvalidInput saying what a duration looks like
  public static Duration parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!looksLikeOne(lower)) {
      throw unreadable(text);
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(lower);
    try {
      while (part.find()) {
        sum = sum.plus(unit(part.group(2), text).multipliedBy(Long.parseLong(part.group(1))));
      }
    } catch (ArithmeticException e) {
      throw unreadable(text);
    }
    return sum;
  }

  private static Duration unit(String word, String text) {
    Duration unit = WORDS.get(word);
    if (unit == null && word.length() > 2 && word.endsWith("s")) {
      unit = WORDS.get(word.substring(0, word.length() - 1));
    }
    if (unit == null) {
      throw unreadable(text);
    }
    return unit;
  }

  private static InvalidInput unreadable(String text) {
    return new InvalidInput(
        "\"" + text + "\" is no duration. Write it like 500ms, 2s, 10m, 1h 30m, 7days");
  }
}
