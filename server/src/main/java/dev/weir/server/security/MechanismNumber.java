package dev.weir.server.security;

import dev.weir.state.ScramMechanism;
import java.util.Optional;

/// Kafka's numbers for mechanisms: from 1 on.
final class MechanismNumber {
  private MechanismNumber() {}

  static int of(ScramMechanism mechanism) {
    return mechanism.ordinal() + 1;
  }

  static Optional<ScramMechanism> find(int number) {
    ScramMechanism[] all = ScramMechanism.values();
    return number < 1 || number > all.length ? Optional.empty() : Optional.of(all[number - 1]);
  }
}
