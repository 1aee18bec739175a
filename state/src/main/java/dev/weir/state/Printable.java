package dev.weir.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/// Which characters may be shown to a person as they are, and names that are made of them.
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

  /// What is wrong with a name, as the end of a sentence; empty when it may be used.
  ///
  /// @param rule as a sentence, about names of up to [Limits#CONSUMER_NAME_BYTES]
  static Optional<String> problem(String name, String rule) {
    if (name.isEmpty()) {
      return Optional.of("it is empty; " + rule);
    }
    if (isSpace(name.codePointAt(0)) || isSpace(name.codePointBefore(name.length()))) {
      return Optional.of("it begins or ends with a space; " + rule);
    }
    Optional<String> unprintable =
        name.codePoints()
            .filter(Printable::isUnprintable)
            .mapToObj(c -> "it contains U+%04X; %s".formatted(c, rule))
            .findFirst();
    if (unprintable.isPresent()) {
      return unprintable;
    }
    int bytes = name.getBytes(UTF_8).length;
    return bytes > Limits.CONSUMER_NAME_BYTES
        ? Optional.of("it has %,d bytes; %s".formatted(bytes, rule))
        : Optional.empty();
  }

  private static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
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
