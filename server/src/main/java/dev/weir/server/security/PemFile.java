package dev.weir.server.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Keys and certificates as text between lines that say what it is (RFC 7468): what most authorities
/// hand out.
final class PemFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";

  /// A key in a store has one, though this store is never written.
  private static final char[] NO_PASSWORD = new char[0];

  private PemFile() {}

  /// A key, and its certificate with those that lead to its authority, in this order.
  ///
  /// @throws IllegalArgumentException when it holds something else
  static KeyStores.Own own(String file, byte[] bytes) throws GeneralSecurityException {
    var chain = certificates(file, bytes);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException(file + " holds no certificate");
    }
    var store = empty();
    store.setKeyEntry(
        "own",
        key(file, bytes, chain.getFirst().getPublicKey()),
        NO_PASSWORD,
        chain.toArray(Certificate[]::new));
    return new KeyStores.Own(store, NO_PASSWORD);
  }

  static KeyStore trusted(String file, byte[] bytes) throws GeneralSecurityException {
    var store = empty();
    int number = 0;
    for (Certificate each : certificates(file, bytes)) {
      store.setCertificateEntry("trusted-" + number++, each);
    }
    return store;
  }

  private static KeyStore empty() throws GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
      return store;
    } catch (IOException e) {
      throw new IllegalStateException("nothing was read", e);
    }
  }

  private static PrivateKey key(String file, byte[] bytes, PublicKey of)
      throws GeneralSecurityException {
    var keys = blocks(bytes, KEY);
    if (keys.size() != 1) {
      boolean other = text(bytes).contains(" PRIVATE KEY-----");
      throw new IllegalArgumentException(
          file
              + (other
                  ? " holds a key that is encrypted, or in an old form. Do: openssl pkcs8 -topk8"
                      + " -nocrypt, or take PKCS12"
                  : " holds %d keys, not one".formatted(keys.size())));
    }
    try {
      return KeyFactory.getInstance(of.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(keys.getFirst()));
    } catch (InvalidKeySpecException e) {
      throw new IllegalArgumentException(
          "the key in %s is not its first certificate's, which is of %s"
              .formatted(file, of.getAlgorithm()),
          e);
    }
  }

  private static List<Certificate> certificates(String file, byte[] bytes)
      throws GeneralSecurityException {
    var factory = CertificateFactory.getInstance("X.509");
    var all = new ArrayList<Certificate>();
    for (byte[] each : blocks(bytes, CERTIFICATE)) {
      try {
        all.add(factory.generateCertificate(new ByteArrayInputStream(each)));
      } catch (CertificateException e) {
        throw new IllegalArgumentException(
            "certificate %d in %s cannot be read".formatted(all.size() + 1, file), e);
      }
    }
    return all;
  }

  private static List<byte[]> blocks(byte[] bytes, String label) {
    return BLOCK
        .matcher(text(bytes))
        .results()
        .filter(block -> block.group(1).equals(label))
        .map(block -> Base64.getMimeDecoder().decode(block.group(2)))
        .toList();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
