package dev.weir.cli.produce;

import dev.weir.cli.shell.Shell;
import dev.weir.cli.text.ByteSize;
import java.time.Duration;
import java.util.Locale;

/// How far a long input is, for a person at a terminal: nothing in the first second, then a line
/// that changes five times a second, and a count at the end.
final class Progress {
  static final Duration QUIET = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(200);

  private final Shell shell;
  private final boolean shown;
  private final long startNanos;
  private long nextNanos;
  private long messages;
  private long bytes;
  private boolean drawn;

  Progress(Shell shell) {
    this.shell = shell;
    this.shown = shell.terminals().err();
    this.startNanos = shell.nanoTime().getAsLong();
    this.nextNanos = startNanos + QUIET.toNanos();
  }

  void sent(int lineBytes) {
    messages++;
    bytes += lineBytes;
    if (!shown) {
      return;
    }
    long now = shell.nanoTime().getAsLong();
    if (now - nextNanos >= 0) {
      nextNanos = now + STEP.toNanos();
      drawn = true;
      shell.err().print("\r" + line(now) + "\u001b[K");
      shell.err().flush();
    }
  }

  /// Wipes the line, so that an error stands on its own.
  void clear() {
    if (drawn) {
      shell.err().print("\r\u001b[K");
      shell.err().flush();
    }
  }

  void done() {
    long now = shell.nanoTime().getAsLong();
    if (shown && now - startNanos >= QUIET.toNanos()) {
      clear();
      shell.err().println(line(now));
    }
  }

  private String line(long now) {
    double seconds = Math.max(0.001, (now - startNanos) / 1e9);
    return String.format(
        Locale.ROOT,
        "%,d messages, %s, %.1f s, %,.0f a second",
        messages,
        ByteSize.format(bytes),
        seconds,
        messages / seconds);
  }
}
