package dev.weir.backends.kafka.cluster;

import dev.weir.Full;
import dev.weir.spi.Settled;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/// Offsets as Kafka stores them for a group, with what Kafka has no place for in the metadata
/// beside: when it was committed (Kafka keeps that too, but tells nobody), what is settled above
/// the position, and the attempts of unsettled messages. Thread-safe.
///
/// The text: `weir1 committed=<milliseconds> settled=<numbers> attempts=<numbers>`, the last two
/// only where there is something. Numbers are base 64, five bits a character with the lowest first,
/// as in source maps without signs: below 32 takes one character. `settled` holds, for each range,
/// the gap before it (from the position, then from the range before) and its length; `attempts`,
/// for each message, the distance (from the position, then from the message before) and the count.
/// Text that does not begin with `weir1` is somebody else's, and says nothing.
public final class SettledOffsets {
  private static final String TAG = "weir1 ";
  private static final Pattern TIME = Pattern.compile(" committed=(\\d{1,15})(?: |$)");
  private static final Pattern SETTLED = Pattern.compile(" settled=([\\w-]+)");
  private static final Pattern ATTEMPTS = Pattern.compile(" attempts=([\\w-]+)");
  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final int MORE = 32;

  /// No broker is set to less: a shorter text need not ask.
  private static final int SURELY_ALLOWED = 64;

  private final InstantSource clock;
  private final IntSupplier limit;

  /// @param limit the most characters that the broker takes (`offset.metadata.max.bytes`)
  public SettledOffsets(InstantSource clock, IntSupplier limit) {
    this.clock = clock;
    this.limit = limit;
  }

  /// This, committed now.
  ///
  /// @throws Full when the broker would not take so much
  public OffsetAndMetadata now(Settled settled) {
    var text = new StringBuilder(TAG).append("committed=").append(clock.millis());
    if (!settled.above().isEmpty()) {
      text.append(" settled=");
      long from = settled.position();
      for (var range : settled.above()) {
        number(text, range.from() - from);
        number(text, range.to() - range.from());
        from = range.to();
      }
    }
    if (!settled.attempts().isEmpty()) {
      text.append(" attempts=");
      long from = settled.position();
      for (var attempts : settled.attempts().entrySet()) {
        number(text, attempts.getKey() - from);
        number(text, attempts.getValue());
        from = attempts.getKey();
      }
    }
    if (text.length() > SURELY_ALLOWED && text.length() > limit.getAsInt()) {
      throw new Full(
          "%,d ranges and %,d attempts above position %d take %,d bytes, and the brokers keep %,d of a commit (offset.metadata.max.bytes). Nothing was committed: settle what lies between, and try again"
              .formatted(
                  settled.above().size(),
                  settled.attempts().size(),
                  settled.position(),
                  text.length(),
                  limit.getAsInt()));
    }
    return new OffsetAndMetadata(settled.position(), text.toString());
  }

  /// When it was committed; [Instant#EPOCH] when it was not by Weir.
  public static Instant time(OffsetAndMetadata stored) {
    String text = text(stored);
    var time = TIME.matcher(text);
    return time.find() ? Instant.ofEpochMilli(Long.parseLong(time.group(1))) : Instant.EPOCH;
  }

  /// The position, and what Weir committed with it.
  public static Settled settled(OffsetAndMetadata stored) {
    String text = text(stored);
    try {
      return new Settled(
          stored.offset(), ranges(text, stored.offset()), attempts(text, stored.offset()));
    } catch (IllegalArgumentException e) {
      // What cannot be read repeats messages; a wrong guess would lose some.
      return Settled.at(stored.offset());
    }
  }

  private static String text(OffsetAndMetadata stored) {
    String metadata = stored.metadata();
    return metadata != null && metadata.startsWith(TAG) ? metadata : "";
  }

  private static ArrayList<Settled.Range> ranges(String text, long position) {
    var ranges = new ArrayList<Settled.Range>();
    var word = SETTLED.matcher(text);
    if (word.find()) {
      var numbers = new Numbers(word.group(1));
      long end = position;
      while (numbers.hasNext()) {
        long from = end + numbers.next();
        end = from + numbers.next();
        ranges.add(new Settled.Range(from, end));
      }
    }
    return ranges;
  }

  private static SortedMap<Long, Integer> attempts(String text, long position) {
    var attempts = new TreeMap<Long, Integer>();
    var word = ATTEMPTS.matcher(text);
    if (word.find()) {
      var numbers = new Numbers(word.group(1));
      long offset = position;
      while (numbers.hasNext()) {
        offset += numbers.next();
        attempts.put(offset, (int) numbers.next());
      }
    }
    return attempts;
  }

  private static void number(StringBuilder text, long number) {
    long rest = number;
    while (rest >= MORE) {
      text.append(DIGITS.charAt((int) (rest % MORE) + MORE));
      rest /= MORE;
    }
    text.append(DIGITS.charAt((int) rest));
  }

  /// Reads what [#number] wrote.
  private static final class Numbers {
    private static final int LONGEST_SHIFT = 60;

    private final String text;
    private int at;

    Numbers(String text) {
      this.text = text;
    }

    boolean hasNext() {
      return at < text.length();
    }

    long next() {
      long number = 0;
      for (int shift = 0; at < text.length() && shift <= LONGEST_SHIFT; shift += 5) {
        int digit = DIGITS.indexOf(text.charAt(at++));
        number |= (long) (digit % MORE) << shift;
        if (digit < MORE) {
          return number;
        }
      }
      throw new IllegalArgumentException("a number does not end in " + text);
    }
  }
}
