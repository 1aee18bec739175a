package dev.weir.server.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.ScramMechanism;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/// The examples of RFC 7677, and what must not count as a proof.
class ScramTest {
  private static final String SAID =
      "n=user,r=rOprNGfwEbeRWgbNEkqO,"
          + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
          + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

  private static byte[] base64(String text) {
    return Base64.getDecoder().decode(text);
  }

  @Test
  void theExampleOfTheStandardIsAProof() {
    var sha256 = ScramMechanism.SHA_256;
    byte[] salt = base64("W22ZaJ0SNY7soEsUEjb6gQ==");
    byte[] salted = Scram.saltedPassword(sha256, "pencil".getBytes(UTF_8), salt, 4_096);
    var credential = Scram.credential(sha256, salted, salt, 4_096);
    byte[] proof = base64("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");

    assertThat(Scram.isProof(proof, SAID.getBytes(UTF_8), credential)).isTrue();
    assertThat(Scram.serverSignature(SAID.getBytes(UTF_8), credential))
        .isEqualTo(base64("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    for (int i = 0; i < proof.length; i++) {
      byte[] other = proof.clone();
      other[i] ^= 1;
      assertThat(Scram.isProof(other, SAID.getBytes(UTF_8), credential)).isFalse();
    }
    assertThat(Scram.isProof(new byte[0], SAID.getBytes(UTF_8), credential)).isFalse();
    assertThat(Scram.isProof(java.util.Arrays.copyOf(proof, 33), SAID.getBytes(UTF_8), credential))
        .isFalse();
  }
}
