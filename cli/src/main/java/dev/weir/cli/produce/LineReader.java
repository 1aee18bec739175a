package dev.weir.cli.produce;

import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Lines as bytes: a message need not be text. A line ends at `\n` or `\r\n`, or where the input
/// does.
final class LineReader {
  /// As large as a message can be; more is not a line, it is a binary file given by mistake.
  static final int MAX_LINE_BYTES = 16 * 1024 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private long number;

  LineReader(InputStream in) {
    this.in = in;
  }

  /// The number of the line that was read last, from 1.
  long number() {
    return number;
  }

  /// True when the next line can be had without waiting for the input.
  boolean ready() {
    return position < limit;
  }

  /// The next line without its end; null when there is none.
  byte @Nullable [] next() {
    ByteArrayOutputStream begun = null;
    while (true) {
      if (position == limit && !fill()) {
        if (begun == null) {
          return null;
        }
        number++;
        return begun.toByteArray();
      }
      int end = indexOfLineEnd();
      if (end >= 0) {
        int from = position;
        position = end + 1;
        number++;
        return withoutReturn(begun, from, end);
      }
      begun = begun == null ? new ByteArrayOutputStream(2 * BUFFER_BYTES) : begun;
      begun.write(buffer, position, limit - position);
      position = limit;
      if (begun.size() > MAX_LINE_BYTES) {
        throw new Failure(
            ExitCode.BAD_INPUT,
            "line %d is longer than %d bytes. Is this a text file?"
                .formatted(number + 1, MAX_LINE_BYTES));
      }
    }
  }

  private byte[] withoutReturn(@Nullable ByteArrayOutputStream begun, int from, int end) {
    byte[] line;
    if (begun == null) {
      line = new byte[end - from];
      System.arraycopy(buffer, from, line, 0, line.length);
    } else {
      begun.write(buffer, from, end - from);
      line = begun.toByteArray();
    }
    int last = line.length - 1;
    return last >= 0 && line[last] == '\r' ? java.util.Arrays.copyOf(line, last) : line;
  }

  private int indexOfLineEnd() {
    for (int i = position; i < limit; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private boolean fill() {
    try {
      int read = in.read(buffer);
      position = 0;
      limit = Math.max(0, read);
      return read > 0;
    } catch (IOException e) {
      throw new Failure(
          ExitCode.FAILED, "cannot read the input after line " + number + ": " + e.getMessage(), e);
    }
  }
}
