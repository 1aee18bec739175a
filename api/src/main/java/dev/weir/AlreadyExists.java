package dev.weir;

import org.jspecify.annotations.Nullable;

/// A thing of that name exists.
public class AlreadyExists extends WeirException {
  private static final long serialVersionUID = 1L;

  public AlreadyExists(String message) {
    super(message, null);
  }

  public AlreadyExists(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
