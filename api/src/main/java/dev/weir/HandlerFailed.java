package dev.weir;

import org.jspecify.annotations.Nullable;

/// A handler's exception stopped its consumer, as its policy says. The cause is the exception; the
/// message is not acked.
public class HandlerFailed extends WeirException {
  private static final long serialVersionUID = 1L;

  private final transient Message handled;

  public HandlerFailed(Message handled, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.handled = handled;
  }

  /// The message that could not be handled.
  public Message handled() {
    return handled;
  }
}
