package dev.weir;

import org.jspecify.annotations.Nullable;

/// A topic, partition or consumer does not exist. Create it, or correct the name.
public class NotFound extends WeirException {
  private static final long serialVersionUID = 1L;

  public NotFound(String message) {
    super(message, null);
  }

  public NotFound(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
