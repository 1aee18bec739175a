package dev.weir;

import org.jspecify.annotations.Nullable;

/// The log cannot do it now. Try again later; see `outcome()` where a write was involved.
public class Unavailable extends WeirException {
  private static final long serialVersionUID = 1L;

  public Unavailable(String message) {
    super(message, null);
  }

  public Unavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
