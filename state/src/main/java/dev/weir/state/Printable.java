package dev.weir.state;

/// Which characters may be shown to a person as they are.
final class Printable {
  private Printable() {}

  /// Control characters, line ends, and halves of surrogate pairs, which no encoding can hold.
  static boolean isUnprintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  /// The text, with what is unprintable given as `U+0007`.
  static String of(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (isUnprintable(c)) {
            shown.append("U+%04X".formatted(c));
          } else {
            shown.appendCodePoint(c);
          }
        });
    return shown.toString();
  }
}
