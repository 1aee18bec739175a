package dev.weir;

/// This log, or this strategy, does not do that; the message names who does.
public class Unsupported extends WeirException {
  private static final long serialVersionUID = 1L;

  public Unsupported(String message) {
    super(message, null);
  }
}
