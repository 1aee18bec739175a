package dev.weir.server;

/// Text that is never shown.
public record Secret(String text) {
  static final Secret NONE = new Secret("");

  public boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return "(hidden)";
  }
}
