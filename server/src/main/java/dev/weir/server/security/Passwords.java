package dev.weir.server.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.state.Credential;
import dev.weir.state.ScramMechanism;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes of a password what is kept of it.
public final class Passwords {
  /// Twice the least: a login costs the server some milliseconds.
  static final int ITERATIONS = 8_192;

  static final int SALT_BYTES = 24;

  /// Longer than any that is typed; it is read and hashed before it is known whose it is.
  public static final int MAX_BYTES = 1_024;

  private Passwords() {}

  /// For every mechanism, so that clients may choose.
  ///
  /// @param random where salts come from
  /// @throws IllegalArgumentException when it is empty or too long; it does not tell the password
  public static List<Credential> credentials(String password, RandomGenerator random) {
    byte[] bytes = password.getBytes(UTF_8);
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a password has 1 to %,d bytes, not %,d".formatted(MAX_BYTES, bytes.length));
    }
    var all = new ArrayList<Credential>();
    for (ScramMechanism mechanism : ScramMechanism.values()) {
      byte[] salt = new byte[SALT_BYTES];
      random.nextBytes(salt);
      byte[] salted = Scram.saltedPassword(mechanism, bytes, salt, ITERATIONS);
      all.add(Scram.credential(mechanism, salted, salt, ITERATIONS));
    }
    return all;
  }
}
