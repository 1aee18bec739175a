package dev.weir;

import org.jspecify.annotations.Nullable;

/// An argument is not allowed. Correct the call.
public class InvalidInput extends WeirException {
  private static final long serialVersionUID = 1L;

  public InvalidInput(String message) {
    super(message, null);
  }

  public InvalidInput(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
