package dev.weir.protocol;

/// A version that a message does not have, or that has no place for what the message says.
public final class UnsupportedVersion extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private UnsupportedVersion(String message) {
    super(message);
  }

  /// Checks the version of a message.
  ///
  /// @throws UnsupportedVersion if it is not one from the lowest to the highest
  public static void check(String message, int version, int lowest, int highest) {
    if (version < lowest || version > highest) {
      throw new UnsupportedVersion(
          "%s has no version %d, only %d to %d".formatted(message, version, lowest, highest));
    }
  }

  /// Checks what is about to be written.
  ///
  /// @param holds whether the version has a place for it
  /// @throws UnsupportedVersion if not
  public static void unless(boolean holds, String field, int version) {
    if (!holds) {
      throw new UnsupportedVersion(
          "%s has a value for which version %d has no place".formatted(field, version));
    }
  }
}
