package dev.weir.server.security;

import dev.weir.state.ScramMechanism;
import java.util.Arrays;
import java.util.Optional;

/// A way in which clients prove who they are.
enum Mechanism {
  PLAIN("PLAIN"),
  SCRAM_SHA_256(ScramMechanism.SHA_256.saslName()),
  SCRAM_SHA_512(ScramMechanism.SHA_512.saslName());

  private final String saslName;

  Mechanism(String saslName) {
    this.saslName = saslName;
  }

  String saslName() {
    return saslName;
  }

  static Optional<Mechanism> of(String saslName) {
    return Arrays.stream(values()).filter(each -> each.saslName.equals(saslName)).findFirst();
  }
}
