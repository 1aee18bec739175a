package dev.weir.cli.text;

import dev.weir.InvalidInput;
import dev.weir.Place;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Places in a topic as people write them: a number is an offset, anything else a time
/// ([Times#parse]); where a place may be a word: `earliest`, `latest`, `earliest+10`, `latest-10`.
public final class Places {
  private static final Pattern WORD =
      Pattern.compile(
          "(?:(earliest|beginning)(?:\\+([0-9]{1,18}))?|(latest|end)(?:-([0-9]{1,18}))?)");

  private Places() {}

  /// An offset or a time.
  ///
  /// @throws InvalidInput saying what one looks like
  public static Place offsetOrTime(String text, InstantSource clock, ZoneId zone) {
    if (text.matches("-?[0-9]+")) {
      try {
        return Place.offset(Long.parseLong(text));
      } catch (NumberFormatException e) {
        throw new InvalidInput("offset " + text + " is too large", e);
      }
    }
    return Times.parse(text, clock, zone)
        .map(Place::time)
        .orElseThrow(() ->
            new InvalidInput(
                "\""
                    + text
                    + "\" is neither an offset nor a time. Write it like 42,"
                    + " 2026-07-20T09:30:00Z, 2026-07-20, 10m (ago)"));
  }

  /// A word, an offset or a time.
  public static Place any(String text, InstantSource clock, ZoneId zone) {
    Matcher word = WORD.matcher(text);
    if (!word.matches()) {
      return offsetOrTime(text, clock, zone);
    }
    return word.group(1) != null
        ? Place.skip(number(word.group(2)))
        : Place.last(number(word.group(4)));
  }

  private static long number(@org.jspecify.annotations.Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
