package dev.weir.client;

import dev.weir.ConnectOptions;
import dev.weir.Weir;
import dev.weir.client.connection.Connection;
import dev.weir.spi.Backend;
import dev.weir.spi.ClientProvider;

/// Puts the client before a backend. Found by [java.util.ServiceLoader]; programs call
/// [Weir#connect(String)].
public final class WeirClient implements ClientProvider {

  /// For [java.util.ServiceLoader].
  public WeirClient() {}

  @Override
  public Weir open(Backend backend, ConnectOptions options) {
    return new FrontDesk(new Connection(backend, options));
  }
}
