package dev.weir;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The root of Weir's errors. Subclasses differ by what a caller can do; the message says what was
/// wrong, with the value, what is allowed, and what to do next.
public abstract class WeirException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private @Nullable Outcome outcome;

  protected WeirException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// Where a write was involved, what became of it.
  public final Optional<Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  /// For backends: says what became of the write, and gives this same error.
  @SuppressWarnings("unchecked")
  public final <E extends WeirException> E with(Outcome what) {
    this.outcome = what;
    return (E) this;
  }
}
