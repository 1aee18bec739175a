package dev.weir.state;

import java.security.MessageDigest;
import java.util.Arrays;

/// What is kept of a user's password: enough to see that somebody knows it, not the password.
/// Whoever has read it can try passwords against it, so it is never shown.
///
/// The arrays are this record's own, and nobody changes them.
///
/// @param iterations of the hash, from [Limits#LEAST_ITERATIONS] to [Limits#MOST_ITERATIONS]
/// @param storedKey the hash of the client's key
/// @param serverKey by which the server proves that it knows the user
public record Credential(
    ScramMechanism mechanism, int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {

  /// @throws IllegalArgumentException when it cannot be one
  public Credential {
    if (iterations < Limits.LEAST_ITERATIONS || iterations > Limits.MOST_ITERATIONS) {
      throw new IllegalArgumentException(
          "%,d iterations are not %,d to %,d"
              .formatted(iterations, Limits.LEAST_ITERATIONS, Limits.MOST_ITERATIONS));
    }
    if (salt.length == 0 || salt.length > Limits.SALT_BYTES) {
      throw new IllegalArgumentException(
          "a salt has 1 to %d bytes, not %d".formatted(Limits.SALT_BYTES, salt.length));
    }
    int keys = mechanism.keyBytes();
    if (storedKey.length != keys || serverKey.length != keys) {
      throw new IllegalArgumentException(
          "the keys of %s have %d bytes, not %d and %d"
              .formatted(mechanism.saslName(), keys, storedKey.length, serverKey.length));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Credential that
        && mechanism == that.mechanism
        && iterations == that.iterations
        && Arrays.equals(salt, that.salt)
        && MessageDigest.isEqual(storedKey, that.storedKey)
        && MessageDigest.isEqual(serverKey, that.serverKey);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(salt);
  }

  @Override
  public String toString() {
    return mechanism.saslName() + " of " + iterations + " iterations";
  }
}
