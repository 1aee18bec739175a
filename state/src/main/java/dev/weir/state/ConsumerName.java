package dev.weir.state;

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
    return Printable.problem(name, RULE);
  }
}
