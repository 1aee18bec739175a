package dev.weir.backends.stdio;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The bracketed start of a line, as far as it is given.
///
/// @param timestampMillis [#NOT_GIVEN] without one
/// @param sequence [#NOT_GIVEN] without one
/// @param end the index behind the closing bracket
record LineHeader(long timestampMillis, String topic, long sequence, int shard, int end) {
  static final long NOT_GIVEN = Long.MIN_VALUE;

  /// The topic of lines that name none.
  static final String BROADCAST = "broadcast";

  /// Bytes in which a header must close: the longest topic, a timestamp and two numbers fit in half
  /// of it.
  private static final int MOST_BYTES = 1024;

  private static final Pattern TIMESTAMP =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
  private static final Pattern SEQUENCE = Pattern.compile("\\d{1,18}");
  private static final Pattern SHARD = Pattern.compile("\\d{1,9}");

  static boolean isTopic(String text) {
    return TOPIC.matcher(text).matches();
  }

  /// Null when the line does not begin with a header.
  static @Nullable LineHeader of(byte[] line) {
    if (line.length == 0 || line[0] != '[') {
      return null;
    }
    int close = 1;
    int limit = Math.min(line.length, MOST_BYTES);
    while (close < limit && line[close] != ']') {
      close++;
    }
    return close == limit
        ? null
        : of(new String(line, 1, close - 1, StandardCharsets.UTF_8).split("\\|", -1), close + 1);
  }

  private static @Nullable LineHeader of(String[] parts, int end) {
    int at = 0;
    long timestamp = timestamp(parts[0].strip());
    if (timestamp != NOT_GIVEN) {
      at++;
    }
    String topic = BROADCAST;
    long sequence = NOT_GIVEN;
    int shard = 0;
    if (at < parts.length) {
      topic = parts[at++].strip();
      if (!isTopic(topic)) {
        return null;
      }
    }
    if (at < parts.length) {
      var text = parts[at++].strip();
      if (!SEQUENCE.matcher(text).matches()) {
        return null;
      }
      sequence = Long.parseLong(text);
    }
    if (at < parts.length) {
      var text = parts[at++].strip();
      if (!SHARD.matcher(text).matches()) {
        return null;
      }
      shard = Integer.parseInt(text);
    }
    return at == parts.length ? new LineHeader(timestamp, topic, sequence, shard, end) : null;
  }

  private static long timestamp(String text) {
    if (!TIMESTAMP.matcher(text).matches()) {
      return NOT_GIVEN;
    }
    try {
      return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeException e) {
      return NOT_GIVEN; // such as the 31st of February
    }
  }
}
