package dev.weir.cli.produce;

import dev.weir.NewMessage;
import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Splits a line into key and value at the first occurrence of a separator.
record KeySeparator(byte[] bytes) {

  static KeySeparator of(String text) {
    return new KeySeparator(text.getBytes(StandardCharsets.UTF_8));
  }

  /// @throws Failure when the separator is not in the line, naming the line
  NewMessage split(NewMessage message, byte[] line, long number) {
    int at = indexIn(line);
    if (at < 0) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "line %d has no separator \"%s\": \"%s\""
              .formatted(number, new String(bytes, StandardCharsets.UTF_8), excerpt(line)));
    }
    return message
        .key(Arrays.copyOf(line, at))
        .value(Arrays.copyOfRange(line, at + bytes.length, line.length));
  }

  private int indexIn(byte[] line) {
    for (int i = 0; i <= line.length - bytes.length; i++) {
      if (Arrays.equals(line, i, i + bytes.length, bytes, 0, bytes.length)) {
        return i;
      }
    }
    return -1;
  }

  private static String excerpt(byte[] line) {
    String text = new String(line, 0, Math.min(line.length, 60), StandardCharsets.UTF_8);
    return text.replaceAll("\\p{Cntrl}", "?") + (line.length > 60 ? "…" : "");
  }
}
