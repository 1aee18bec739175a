package dev.weir.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// What a client answers to SCRAM-SHA-256, computed by the JDK's own PBKDF2.
final class ScramProof {
  private static final String HMAC = "HmacSHA256";
  private static final int KEY_BITS = 256;

  private ScramProof() {}

  /// @param first the server's first message, which has salt and iterations
  /// @param conversation all that is signed
  static String of(String password, String first, String conversation)
      throws GeneralSecurityException {
    byte[] salt = Base64.getDecoder().decode(first.replaceAll(".*,s=|,i=.*", ""));
    int iterations = Integer.parseInt(first.replaceAll(".*,i=", ""));
    byte[] salted =
        SecretKeyFactory.getInstance("PBKDF2With" + HMAC)
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BITS))
            .getEncoded();
    byte[] clientKey = hmac(salted, "Client Key");
    byte[] proof = hmac(MessageDigest.getInstance("SHA-256").digest(clientKey), conversation);
    for (int i = 0; i < proof.length; i++) {
      proof[i] ^= clientKey[i];
    }
    return Base64.getEncoder().encodeToString(proof);
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(key, HMAC));
    return mac.doFinal(text.getBytes(UTF_8));
  }
}
