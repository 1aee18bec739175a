package dev.weir.server.sessions;

import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchResponse;

/// What a client wants by a Fetch, with what its session remembers.
public interface Wanted {
  /// The request as it were without a session.
  FetchRequest request();

  /// Of an answer to [#request], what the client is told. To be called once.
  FetchResponse told(FetchResponse whole);

  /// Without a session.
  static Wanted alone(FetchRequest request) {
    return new Wanted() {
      @Override
      public FetchRequest request() {
        return request;
      }

      @Override
      public FetchResponse told(FetchResponse whole) {
        return whole;
      }
    };
  }
}
