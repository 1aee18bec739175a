package dev.weir.testing;

import org.jspecify.annotations.Nullable;

/// A rule that did not hold; its message begins with the rule's id.
final class Violation extends Exception {
  private static final long serialVersionUID = 1L;

  Violation(String rule, @Nullable Throwable cause) {
    super(rule, cause);
  }
}
