package dev.weir.cli.shell;

import org.jspecify.annotations.Nullable;

/// A command's own end with an error: one line and an exit code.
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public Failure(int exitCode, String message) {
    this(exitCode, message, null);
  }

  public Failure(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
