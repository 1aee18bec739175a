package dev.weir.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/// The rule for a consumer's name: anything that a person can read in a table and type again.
public final class ConsumerName {
  /// The rule as a sentence, for messages.
  public static final String RULE =
      "a consumer's name has 1 to "
          + Limits.CONSUMER_NAME_BYTES
          + " bytes of UTF-8, no control characters, and no space at either end";

  private ConsumerName() {}

  /// What is wrong with a name, as the end of a sentence; empty when it may be used.
  public static Optional<String> problem(String name) {
    if (name.isEmpty()) {
      return Optional.of("it is empty; " + RULE);
    }
    if (isSpace(name.codePointAt(0)) || isSpace(name.codePointBefore(name.length()))) {
      return Optional.of("it begins or ends with a space; " + RULE);
    }
    Optional<String> unprintable =
        name.codePoints()
            .filter(Printable::isUnprintable)
            .mapToObj(c -> "it contains U+%04X; %s".formatted(c, RULE))
            .findFirst();
    if (unprintable.isPresent()) {
      return unprintable;
    }
    int bytes = name.getBytes(UTF_8).length;
    return bytes > Limits.CONSUMER_NAME_BYTES
        ? Optional.of("it has %,d bytes; %s".formatted(bytes, RULE))
        : Optional.empty();
  }

  private static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }
}
