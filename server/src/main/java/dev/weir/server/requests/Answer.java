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

  /// Whether the connection is to be closed behind it.
  default boolean isLast() {
    return false;
  }

  /// An answer that is there.
  static Answer of(Response response) {
    return () -> response;
  }

  /// An answer that is there, and the last one.
  static Answer last(Response response) {
    return new Answer() {
      @Override
      public Response await() {
        return response;
      }

      @Override
      public boolean isLast() {
        return true;
      }
    };
  }
}
