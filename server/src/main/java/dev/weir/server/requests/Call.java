package dev.weir.server.requests;

import dev.weir.protocol.messages.Request;
import dev.weir.server.wire.Client;

/// A request, and who asks.
///
/// @param version of the request, and of its answer
/// @param clientId what the client calls itself; may be empty
/// @param login how far it has come in proving who it is
public record Call<Q extends Request>(
    Q request, int version, String clientId, Client client, Login login) {
  /// As if this had been asked.
  Call<Q> with(Q other) {
    return new Call<>(other, version, clientId, client, login);
  }
}
