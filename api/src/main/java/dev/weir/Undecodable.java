package dev.weir;

import org.jspecify.annotations.Nullable;

/// A message is not in the form in which it was asked for; its bytes are all there.
public class Undecodable extends InvalidInput {
  private static final long serialVersionUID = 1L;

  public Undecodable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
