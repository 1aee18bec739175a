package dev.weir.protocol.messages;

import dev.weir.protocol.Message;

/// What answers a [Request], behind a [ResponseHeader].
public interface Response extends Message {
  /// Which request it answers.
  ApiKey apiKey();
}
