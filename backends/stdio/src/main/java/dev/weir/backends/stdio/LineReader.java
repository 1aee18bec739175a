package dev.weir.backends.stdio;

import dev.weir.InvalidInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts a stream into lines. For one thread.
final class LineReader {
  /// What a batch may hold elsewhere in Weir, so that a line that comes in fits wherever it is sent.
  static final int MOST_BYTES = 16 << 20;

  private static final int CHUNK = 64 << 10;

  private final InputStream in;
  private final byte[] chunk = new byte[CHUNK];
  private int from;
  private int to;
  private long number;

  LineReader(InputStream in) {
    this.in = in;
  }

  /// The next line without its newline; null at the end. What stands behind the last newline is a
  /// line too, unless it is empty.
  ///
  /// @throws InvalidInput when the line is too long; the next call goes on behind it
  byte @Nullable [] next() throws IOException {
    if (!fill()) {
      return null;
    }
    number++;
    int newline = newline();
    if (newline >= 0) {
      byte[] line = Arrays.copyOfRange(chunk, from, newline);
      from = newline + 1;
      return line;
    }
    return longLine();
  }

  private byte[] longLine() throws IOException {
    var line = new ByteArrayOutputStream(2 * CHUNK);
    boolean tooLong = false;
    boolean more = true;
    while (more && fill()) {
      int newline = newline();
      more = newline < 0;
      int end = more ? to : newline;
      tooLong |= line.size() + end - from > MOST_BYTES;
      if (!tooLong) {
        line.write(chunk, from, end - from);
      }
      from = more ? to : newline + 1;
    }
    if (tooLong) {
      throw new InvalidInput(
          "line %d of the input is longer than %d bytes, and was skipped"
              .formatted(number, MOST_BYTES));
    }
    return line.toByteArray();
  }

  private int newline() {
    for (int i = from; i < to; i++) {
      if (chunk[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /// False at the end of the stream.
  private boolean fill() throws IOException {
    if (from < to) {
      return true;
    }
    from = 0;
    to = Math.max(0, in.read(chunk));
    return to > 0;
  }
}
