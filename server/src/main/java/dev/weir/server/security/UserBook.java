package dev.weir.server.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.server.wire.Disconnect;
import dev.weir.state.Credential;
import dev.weir.state.Question.UserShown;
import dev.weir.state.ScramMechanism;
import dev.weir.state.State;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// What the directory keeps of users. For who is none there is a *decoy*, against which nothing can
/// be proved, and which looks like any other. Thread-safe.
final class UserBook {
  private final Engine engine;

  /// Decoys are made from it: always the same for a name, as long as this server runs.
  private final byte[] secret = new byte[32];

  UserBook(Engine engine, RandomGenerator random) {
    this.engine = engine;
    random.nextBytes(secret);
  }

  /// How a user proves who he is, or a decoy.
  Credential find(String user, ScramMechanism mechanism) throws InterruptedException {
    return ask(state ->
        state.credential(user, mechanism).orElseGet(() -> decoy(user, mechanism, state.users())));
  }

  private <T> T ask(Function<State, T> question) throws InterruptedException {
    try {
      return engine.ask(question).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException failed) {
        throw new Disconnect("users cannot be looked up: " + failed.getMessage());
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /// As many iterations as one of those that there are.
  private Credential decoy(String user, ScramMechanism mechanism, List<UserShown> users) {
    byte[] seed = derive(mechanism, "seed", user);
    int[] iterations =
        users.stream()
            .filter(each -> each.mechanism() == mechanism)
            .mapToInt(UserShown::iterations)
            .toArray();
    int like =
        iterations.length == 0
            ? Passwords.ITERATIONS
            : iterations[Math.floorMod(Arrays.hashCode(seed), iterations.length)];
    return new Credential(
        mechanism,
        like,
        Arrays.copyOf(derive(mechanism, "salt", user), Passwords.SALT_BYTES),
        derive(mechanism, "stored", user),
        derive(mechanism, "server", user));
  }

  private byte[] derive(ScramMechanism mechanism, String what, String user) {
    return Scram.mac(mechanism, secret).doFinal((what + ":" + user).getBytes(UTF_8));
  }
}
