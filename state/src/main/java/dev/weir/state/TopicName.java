package dev.weir.state;

import java.util.Optional;

/// The rule for a topic's name. It is Kafka's, so that a topic can move there under its name.
public final class TopicName {
  /// The rule as a sentence, for messages.
  public static final String RULE =
      "a topic's name has 1 to "
          + Limits.TOPIC_NAME_CHARACTERS
          + " of the characters a-z A-Z 0-9 . _ - and is not \".\" or \"..\"";

  private TopicName() {}

  /// What is wrong with a name, as the end of a sentence; empty when it may be used.
  public static Optional<String> problem(String name) {
    if (name.isEmpty()) {
      return Optional.of("it is empty; " + RULE);
    }
    if (name.equals(".") || name.equals("..")) {
      return Optional.of("it is a path; " + RULE);
    }
    if (name.length() > Limits.TOPIC_NAME_CHARACTERS) {
      return Optional.of("it has %,d characters; %s".formatted(name.length(), RULE));
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isAllowed(name.charAt(i))) {
        String character = Character.toString(name.codePointAt(i));
        return Optional.of("it contains \"%s\"; %s".formatted(Printable.of(character), RULE));
      }
    }
    return Optional.empty();
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
