package dev.weir.cli.text;

import dev.weir.InvalidInput;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sizes as people write them: `2048`, `2 Ki`, `10 MiB`, `1 GB`. With an i, steps of 1024; without,
/// of 1000.
public final class ByteSize {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,6})?)\\s*([kmgt]?)(i?)b?");
  private static final List<String> STEPS = List.of("", "k", "m", "g", "t");
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");

  private ByteSize() {}

  /// `0 B`, `512 B`, `1.5 KiB`, `64.0 MiB`.
  public static String format(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < UNITS.size() - 1) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", size, UNITS.get(unit));
  }

  /// @throws InvalidInput saying what a size looks like
  public static long parse(String text) {
    Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!form.matches() || (form.group(2).isEmpty() && !form.group(3).isEmpty())) {
      throw unreadable(text);
    }
    long step = form.group(3).isEmpty() ? 1000 : 1024;
    BigDecimal bytes =
        new BigDecimal(form.group(1))
            .multiply(BigDecimal.valueOf(step).pow(STEPS.indexOf(form.group(2))));
    try {
      return bytes.longValueExact();
    } catch (ArithmeticException e) {
      throw unreadable(text);
    }
  }

  private static InvalidInput unreadable(String text) {
    return new InvalidInput(
        "\"" + text + "\" is no size in bytes. Write it like 2048, 64 KiB, 10 MiB, 1 GB");
  }
}
