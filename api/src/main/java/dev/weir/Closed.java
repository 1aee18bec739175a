package dev.weir;

import org.jspecify.annotations.Nullable;

/// The producer, consumer or connection was closed.
public class Closed extends WeirException {
  private static final long serialVersionUID = 1L;

  public Closed(String message) {
    super(message, null);
  }

  public Closed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
