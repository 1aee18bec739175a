package dev.weir.server.security;

import dev.weir.server.Secret;
import dev.weir.server.Setting;
import dev.weir.server.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/// The keys and certificates that settings name: PKCS12, JKS, or PEM.
final class KeyStores {
  private static final String PEM = "PEM";

  private final Settings settings;
  private final Tls.Files files;

  KeyStores(Settings settings, Tls.Files files) {
    this.settings = settings;
    this.files = files;
  }

  /// @param password of its key
  record Own(KeyStore store, char[] password) {}

  /// The server's key and certificate.
  ///
  /// @throws IllegalArgumentException when they cannot be had, or used now
  Own own(InstantSource clock) throws GeneralSecurityException {
    String file = settings.get(Settings.KEYSTORE_LOCATION);
    if (file.isEmpty()) {
      throw new IllegalArgumentException(
          "ssl.keystore.location is missing: the file with the server's key and certificate");
    }
    String type = settings.get(Settings.KEYSTORE_TYPE);
    Own own;
    if (type.equals(PEM)) {
      own = PemFile.own(file, files.read(file, true));
    } else {
      var secret = settings.get(Settings.KEYSTORE_PASSWORD);
      var key = settings.get(Settings.KEY_PASSWORD);
      own =
          new Own(
              load(type, file, Settings.KEYSTORE_PASSWORD),
              (key.isEmpty() ? secret : key).text().toCharArray());
    }
    mustBeGood(own.store, file, clock);
    return own;
  }

  private static void mustBeGood(KeyStore store, String file, InstantSource clock)
      throws GeneralSecurityException {
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate own) {
        if (own.getNotAfter().before(Date.from(clock.instant()))) {
          throw new IllegalArgumentException(
              "the certificate in %s ended at %s".formatted(file, own.getNotAfter().toInstant()));
        }
        return;
      }
    }
    throw new IllegalArgumentException(
        "%s holds no key with a certificate: %s"
            .formatted(file, Settings.KEYSTORE_LOCATION.name()));
  }

  /// Who may sign for clients, or is one; null when clients are not asked for certificates.
  @Nullable KeyStore trusted() throws GeneralSecurityException {
    String asked = settings.get(Settings.CLIENT_AUTH);
    if (asked.equals("none")) {
      return null;
    }
    String file = settings.get(Settings.TRUSTSTORE_LOCATION);
    if (file.isEmpty()) {
      throw new IllegalArgumentException(
          "ssl.client.auth=%s needs ssl.truststore.location: whose certificates are taken"
              .formatted(asked));
    }
    String type = settings.get(Settings.TRUSTSTORE_TYPE);
    var store =
        type.equals(PEM)
            ? PemFile.trusted(file, files.read(file, false))
            : load(type, file, Settings.TRUSTSTORE_PASSWORD);
    boolean any = false;
    for (String alias : Collections.list(store.aliases())) {
      any |= store.isCertificateEntry(alias);
    }
    if (!any) {
      throw new IllegalArgumentException(
          file + " holds no certificate to trust: ssl.truststore.location");
    }
    return store;
  }

  private KeyStore load(String type, String file, Setting<Secret> password)
      throws GeneralSecurityException {
    var store = KeyStore.getInstance(type);
    var secret = settings.get(password);
    try {
      store.load(
          new ByteArrayInputStream(files.read(file, false)),
          secret.isEmpty() ? null : secret.text().toCharArray());
      return store;
    } catch (IOException e) {
      boolean wrong = e.getCause() instanceof UnrecoverableKeyException;
      throw new IllegalArgumentException(
          wrong
              ? "%s does not open %s".formatted(password.name(), file)
              : "%s is no %s file: %s".formatted(file, type, e.getMessage()),
          e);
    }
  }
}
