package dev.weir.server.requests;

import dev.weir.protocol.messages.Response;
import org.jspecify.annotations.Nullable;

/// What a request gets: now, later, or nothing.
@FunctionalInterface
public interface Answer {
  /// The request wants none.
  Answer NONE = () -> null;

  /// Waits for it; null when none is to be sent.
  @Nullable Response await() throws InterruptedException;

  /// It was sent, or will not be: what it holds can go. Told once.
  default void done() {}

  /// An answer that is there.
  static Answer of(Response response) {
    return () -> response;
  }
}
