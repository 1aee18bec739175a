package dev.weir.cli.shell;

import java.io.IOException;

/// Standard output cannot be written. When its reader has gone (`weir consume t | head`) that is no
/// fault of anybody's: [#readerGone].
public final class OutputFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean readerGone;

  public OutputFailed(IOException cause) {
    super("cannot write to standard output: " + cause.getMessage(), cause);
    // The JDK has no type for EPIPE; its text comes from the C library.
    String why = String.valueOf(cause.getMessage());
    this.readerGone = why.contains("Broken pipe") || why.contains("Connection reset");
  }

  public boolean readerGone() {
    return readerGone;
  }

  /// Something that writes to standard output.
  public interface Write {
    void run() throws IOException;
  }

  /// Runs it, and throws this where it fails.
  public static void guard(Write write) {
    try {
      write.run();
    } catch (IOException e) {
      throw new OutputFailed(e);
    }
  }
}
