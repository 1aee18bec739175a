package dev.weir.cli.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// Points in time as people write them.
public final class Times {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Times() {}

  /// RFC 3339 in UTC with milliseconds: `2026-07-20T09:30:00.000Z`.
  public static String format(Instant time) {
    return MILLIS.format(time);
  }

  /// `2026-07-20T09:30:00Z` (or another offset), without an offset in the given zone,
  /// `2026-07-20` (its first moment there), `now`, or so long ago: `10m`, `1day 2h ago`.
  public static Optional<Instant> parse(String text, InstantSource clock, ZoneId zone) {
    String plain = text.strip();
    if (plain.equals("now")) {
      return Optional.of(clock.instant());
    }
    String ago = plain.endsWith("ago") ? plain.substring(0, plain.length() - 3) : plain;
    if (HumanTime.looksLikeOne(ago)) {
      return Optional.of(clock.instant().minus(HumanTime.parse(ago)));
    }
    String iso = plain.toUpperCase(Locale.ROOT).replace(' ', 'T');
    return parseDate(() -> OffsetDateTime.parse(iso).toInstant())
        .or(() -> parseDate(() -> LocalDateTime.parse(iso).atZone(zone).toInstant()))
        .or(() -> parseDate(() -> LocalDate.parse(iso).atStartOfDay(zone).toInstant()));
  }

  private interface Parse {
    Instant run();
  }

  private static Optional<Instant> parseDate(Parse parse) {
    try {
      return Optional.of(parse.run());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
