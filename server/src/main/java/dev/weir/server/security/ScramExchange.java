package dev.weir.server.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.state.Credential;
import dev.weir.state.ScramMechanism;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// SCRAM, RFC 5802: client and server each prove to the other that they know the user's password, and
/// nobody says it.
final class ScramExchange implements Exchange {
  private static final int NONCE_BYTES = 24;

  /// `n,a=for whom,n=user,r=nonce,extensions`: `y` is a client that could bind to TLS, `p` one that
  /// does.
  private static final Pattern FIRST =
      Pattern.compile(
          "(?<header>[ny],(?:a=(?<for>[^,]*))?,)(?<bare>n=(?<user>[^,]*),r=(?<nonce>[!-+\\--~]+)(?:,.*)?)",
          Pattern.DOTALL);

  /// `c=header,r=nonce,extensions,p=proof`.
  private static final Pattern FINAL =
      Pattern.compile(
          "(?<bare>c=(?<header>[^,]*),r=(?<nonce>[^,]*)(?:,.*)?),p=(?<proof>[^,]*)",
          Pattern.DOTALL);

  private final ScramMechanism mechanism;
  private final UserBook users;
  private final RandomGenerator random;
  private @Nullable Offer offer;
  private @Nullable String user;

  /// What was said first by both.
  ///
  /// @param nonce the server's part of it
  /// @param said by both, as it is signed
  private record Offer(
      String user, Credential credential, String header, String nonce, String said) {}

  /// @param random where nonces come from
  ScramExchange(ScramMechanism mechanism, UserBook users, RandomGenerator random) {
    this.mechanism = mechanism;
    this.users = users;
    this.random = random;
  }

  @Override
  public byte[] answer(byte[] token) throws LoginRefused, InterruptedException {
    String text = text(token);
    var before = offer;
    return (before == null ? first(text) : last(text, before)).getBytes(UTF_8);
  }

  private String first(String text) throws LoginRefused, InterruptedException {
    Matcher said = FIRST.matcher(text);
    if (!said.matches()) {
      throw malformed();
    }
    String name = unescaped(said.group("user"));
    String forWhom = said.group("for");
    if (forWhom != null && !forWhom.isEmpty() && !unescaped(forWhom).equals(name)) {
      throw new LoginRefused("nobody acts for another user");
    }
    byte[] own = new byte[NONCE_BYTES];
    random.nextBytes(own);
    String nonce = base64(own);
    var credential = users.find(name, mechanism);
    String answer =
        "r=%s,s=%s,i=%d"
            .formatted(
                said.group("nonce") + nonce, base64(credential.salt()), credential.iterations());
    offer =
        new Offer(name, credential, said.group("header"), nonce, said.group("bare") + "," + answer);
    return answer;
  }

  private String last(String text, Offer before) throws LoginRefused {
    Matcher said = FINAL.matcher(text);
    if (!said.matches() || !said.group("header").equals(base64(before.header.getBytes(UTF_8)))) {
      throw malformed();
    }
    byte[] conversation = (before.said + "," + said.group("bare")).getBytes(UTF_8);
    boolean right =
        // Of its own part a client may say more: librdkafka 2.0.2 says it twice, and signs that.
        said.group("nonce").endsWith(before.nonce)
            & Scram.isProof(proof(said.group("proof")), conversation, before.credential);
    if (!right) {
      throw new LoginRefused(LoginRefused.WRONG);
    }
    user = before.user;
    return "v=" + base64(Scram.serverSignature(conversation, before.credential));
  }

  private static byte[] proof(String base64) throws LoginRefused {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  private static String text(byte[] token) throws LoginRefused {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(token)).toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static LoginRefused malformed() {
    return new LoginRefused("what was said is not SCRAM");
  }

  /// In a name, `,` and `=` are written as `=2C` and `=3D`, and `=` means nothing else.
  private static String unescaped(String name) throws LoginRefused {
    if (name.isEmpty() || name.replace("=2C", "").replace("=3D", "").contains("=")) {
      throw malformed();
    }
    return name.replace("=2C", ",").replace("=3D", "=");
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public @Nullable String user() {
    return user;
  }
}
