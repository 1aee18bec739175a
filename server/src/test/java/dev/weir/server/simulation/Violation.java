package dev.weir.server.simulation;

import org.jspecify.annotations.Nullable;

/// A rule that did not hold; its message begins with the rule.
final class Violation extends Exception {
  private static final long serialVersionUID = 1L;

  Violation(String rule) {
    this(rule, null);
  }

  Violation(String rule, @Nullable Throwable cause) {
    super(rule, cause);
  }
}
