package dev.weir.server.security;

import org.jspecify.annotations.Nullable;

/// What server and client say to each other by one mechanism, until the client has proved who it is.
interface Exchange {
  /// The answer to what the client says.
  ///
  /// @throws LoginRefused when it is over, without a proof
  byte[] answer(byte[] token) throws LoginRefused, InterruptedException;

  /// Who it is; null until that is proved.
  @Nullable String user();
}
