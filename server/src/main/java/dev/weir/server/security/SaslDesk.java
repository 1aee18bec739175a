package dev.weir.server.security;

import dev.weir.server.requests.Login;
import dev.weir.server.wire.Client;
import dev.weir.state.ScramMechanism;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Where clients prove who they are by SASL. Thread-safe.
final class SaslDesk implements Login.Desk {
  private final List<Mechanism> mechanisms;
  private final UserBook users;
  private final RandomGenerator random;
  private final Duration delay;

  /// Half the processors are for who is in.
  private final Semaphore hashing =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  /// @param mechanisms that are taken
  /// @param delay before somebody hears that he has failed
  SaslDesk(List<Mechanism> mechanisms, UserBook users, RandomGenerator random, Duration delay) {
    this.mechanisms = List.copyOf(mechanisms);
    this.users = users;
    this.random = random;
    this.delay = delay;
  }

  @Override
  public Login meet(Client client) {
    return new SaslLogin(this, client);
  }

  Duration delay() {
    return delay;
  }

  /// Null when the mechanism is not taken.
  @Nullable Exchange begin(String mechanism) {
    var known = Mechanism.of(mechanism).orElse(null);
    if (known == null || !mechanisms.contains(known)) {
      return null;
    }
    return switch (known) {
      case PLAIN -> new PlainExchange(users, hashing);
      case SCRAM_SHA_256 -> new ScramExchange(ScramMechanism.SHA_256, users, random);
      case SCRAM_SHA_512 -> new ScramExchange(ScramMechanism.SHA_512, users, random);
    };
  }
}
