package dev.weir.server.security;

import dev.weir.server.Settings;
import dev.weir.server.wire.Encryption;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.InstantSource;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// By what a server proves itself, and which clients' certificates it takes. Immutable: another
/// certificate takes another start.
public final class Tls implements Encryption {
  private final SSLContext context;
  private final String[] protocols;
  private final String clientAuth;

  private Tls(SSLContext context, Settings settings) {
    this.context = context;
    this.protocols = settings.get(Settings.TLS_PROTOCOLS).split(",");
    this.clientAuth = settings.get(Settings.CLIENT_AUTH);
  }

  /// The files that settings name.
  public interface Files {
    /// All of a file.
    ///
    /// @param secret whether it holds a key that no password protects
    byte[] read(String file, boolean secret);
  }

  /// @param clock tells whether the server's certificate is good now
  /// @throws IllegalArgumentException telling which setting is wrong, and no secret
  public static Tls of(Settings settings, Files files, InstantSource clock) {
    var stores = new KeyStores(settings, files);
    try {
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      var own = stores.own(clock);
      keys.init(own.store(), own.password());
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust(stores.trusted()), null);
      return new Tls(context, settings);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the key in %s cannot be used: %s"
              .formatted(settings.get(Settings.KEYSTORE_LOCATION), e.getMessage()),
          e);
    }
  }

  private static TrustManager[] trust(@Nullable KeyStore store) throws GeneralSecurityException {
    if (store == null) { // no certificate is asked for
      return new TrustManager[0];
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  @Override
  public SSLSocket over(Socket accepted) throws IOException {
    var socket = (SSLSocket) context.getSocketFactory().createSocket(accepted, null, true);
    socket.setEnabledProtocols(protocols);
    switch (clientAuth) {
      case "required" -> socket.setNeedClientAuth(true);
      case "requested" -> socket.setWantClientAuth(true);
      default -> {} // nobody is asked
    }
    return socket;
  }
}
