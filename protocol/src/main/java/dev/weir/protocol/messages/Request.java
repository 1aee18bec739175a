package dev.weir.protocol.messages;

import dev.weir.protocol.Message;

/// What a client sends behind a [RequestHeader].
public interface Request extends Message {
  /// Which request this is.
  ApiKey apiKey();
}
