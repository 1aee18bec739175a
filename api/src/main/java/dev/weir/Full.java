package dev.weir;

import org.jspecify.annotations.Nullable;

/// The disk is full. Free some, and try again: nothing was written.
public class Full extends WeirException {
  private static final long serialVersionUID = 1L;

  public Full(String message) {
    super(message, null);
  }

  public Full(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
