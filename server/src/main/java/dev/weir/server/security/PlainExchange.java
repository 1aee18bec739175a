package dev.weir.server.security;

import dev.weir.server.wire.Disconnect;
import dev.weir.state.ScramMechanism;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// PLAIN, RFC 4616: the client says its password, which is hashed and compared with what is kept.
final class PlainExchange implements Exchange {
  private static final long PATIENCE_SECONDS = 10;

  private final UserBook users;
  private final Semaphore hashing;
  private @Nullable String user;

  /// @param hashing how many passwords may be hashed at once, as hashing takes a processor
  PlainExchange(UserBook users, Semaphore hashing) {
    this.users = users;
    this.hashing = hashing;
  }

  @Override
  public byte[] answer(byte[] token) throws LoginRefused, InterruptedException {
    int first = indexOfNull(token, 0);
    int second = first < 0 ? -1 : indexOfNull(token, first + 1);
    if (second < 0 || indexOfNull(token, second + 1) >= 0) {
      throw new LoginRefused("PLAIN is [for whom] NUL user NUL password");
    }
    String forWhom = text(token, 0, first);
    String name = text(token, first + 1, second);
    byte[] password = Arrays.copyOfRange(token, second + 1, token.length);
    if (!forWhom.isEmpty() && !forWhom.equals(name)) {
      throw new LoginRefused("nobody acts for another user");
    }
    boolean possible = password.length > 0 && password.length <= Passwords.MAX_BYTES;
    if (!possible || !isRight(name, password)) {
      throw new LoginRefused(LoginRefused.WRONG);
    }
    user = name;
    return new byte[0];
  }

  /// By every mechanism, whatever the user has: so it takes as long for who is none.
  private boolean isRight(String name, byte[] password) throws InterruptedException {
    if (!hashing.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new Disconnect("too many passwords to look at");
    }
    try {
      boolean right = false;
      for (ScramMechanism mechanism : ScramMechanism.values()) {
        var credential = users.find(name, mechanism);
        byte[] salted = Scram.saltedPassword(credential, password);
        right |= Scram.isKey(Scram.clientKey(mechanism, salted), credential);
      }
      return right;
    } finally {
      hashing.release();
    }
  }

  private static int indexOfNull(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private static String text(byte[] bytes, int from, int to) throws LoginRefused {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new LoginRefused("a name is UTF-8");
    }
  }

  @Override
  public @Nullable String user() {
    return user;
  }
}
