package dev.weir;

import org.jspecify.annotations.Nullable;

/// Another member has taken over; what this one still does is refused.
public class Fenced extends WeirException {
  private static final long serialVersionUID = 1L;

  public Fenced(String message) {
    super(message, null);
  }

  public Fenced(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
