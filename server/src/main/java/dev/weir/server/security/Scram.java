package dev.weir.server.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.state.Credential;
import dev.weir.state.ScramMechanism;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The arithmetic of RFC 5802.
final class Scram {
  private static final byte[] CLIENT_KEY = "Client Key".getBytes(UTF_8);
  private static final byte[] SERVER_KEY = "Server Key".getBytes(UTF_8);
  private static final byte[] FIRST_BLOCK = {0, 0, 0, 1};

  private Scram() {}

  /// What is hashed so often that trying passwords is slow: a few milliseconds. RFC 5802's `Hi`, which
  /// is PBKDF2 of one block.
  ///
  /// @param password at least a byte
  static byte[] saltedPassword(Credential like, byte[] password) {
    return saltedPassword(like.mechanism(), password, like.salt(), like.iterations());
  }

  static byte[] saltedPassword(
      ScramMechanism mechanism, byte[] password, byte[] salt, int iterations) {
    Mac mac = mac(mechanism, password);
    mac.update(salt);
    byte[] last = mac.doFinal(FIRST_BLOCK);
    byte[] sum = last.clone();
    for (int i = 1; i < iterations; i++) {
      last = mac.doFinal(last);
      for (int b = 0; b < sum.length; b++) {
        sum[b] ^= last[b];
      }
    }
    return sum;
  }

  /// What is kept of a password.
  static Credential credential(
      ScramMechanism mechanism, byte[] saltedPassword, byte[] salt, int iterations) {
    return new Credential(
        mechanism,
        iterations,
        salt,
        hash(mechanism, clientKey(mechanism, saltedPassword)),
        mac(mechanism, saltedPassword).doFinal(SERVER_KEY));
  }

  static byte[] clientKey(ScramMechanism mechanism, byte[] saltedPassword) {
    return mac(mechanism, saltedPassword).doFinal(CLIENT_KEY);
  }

  /// Whether somebody who has this key knows the password; it takes as long when not.
  static boolean isKey(byte[] clientKey, Credential credential) {
    return MessageDigest.isEqual(hash(credential.mechanism(), clientKey), credential.storedKey());
  }

  /// Whether who has signed a conversation so knows the password.
  ///
  /// @param proof the client's key, hidden by its signature of the conversation
  static boolean isProof(byte[] proof, byte[] conversation, Credential credential) {
    byte[] signature = mac(credential.mechanism(), credential.storedKey()).doFinal(conversation);
    byte[] clientKey = new byte[signature.length];
    for (int i = 0; i < signature.length; i++) {
      clientKey[i] = (byte) (signature[i] ^ (i < proof.length ? proof[i] : 0));
    }
    return isKey(clientKey, credential) & proof.length == signature.length;
  }

  /// That the server knows the user.
  static byte[] serverSignature(byte[] conversation, Credential credential) {
    return mac(credential.mechanism(), credential.serverKey()).doFinal(conversation);
  }

  static byte[] hash(ScramMechanism mechanism, byte[] bytes) {
    try {
      return MessageDigest.getInstance(mechanism.hash()).digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + mechanism.hash(), e);
    }
  }

  static Mac mac(ScramMechanism mechanism, byte[] key) {
    String name = "Hmac" + mechanism.hash().replace("-", "");
    try {
      Mac mac = Mac.getInstance(name);
      Key secret = new SecretKeySpec(key, name);
      mac.init(secret);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
  }
}
