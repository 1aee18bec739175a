package dev.weir.server.requests;

import dev.weir.protocol.messages.Request;

/// How one kind of request is answered. Thread-safe: one object serves all connections.
///
/// @param <Q> the request
public interface Api<Q extends Request> {
  /// What is answered.
  Served<Q> served();

  /// Answers a request, on its connection's thread, which may wait as long as the request allows;
  /// an interrupt means that the server stops. What a client does wrong is an [ErrorCode] in the
  /// answer.
  ///
  /// @throws dev.weir.server.wire.Disconnect when there is no answer that could say it
  Answer answer(Call<Q> call) throws InterruptedException;

  /// Whether the connection's next request may be begun before this one is answered.
  default boolean isPipelined() {
    return false;
  }
}
