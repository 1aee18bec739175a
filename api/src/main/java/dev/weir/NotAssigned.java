package dev.weir;

import org.jspecify.annotations.Nullable;

/// This member does not hold the message or partition.
public class NotAssigned extends WeirException {
  private static final long serialVersionUID = 1L;

  public NotAssigned(String message) {
    super(message, null);
  }

  public NotAssigned(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
