package dev.weir.server.security;

import dev.weir.engine.Engine;
import dev.weir.server.Settings;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Login;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// How a server finds out who asks: this room's front door.
///
/// @param desk where clients prove it
/// @param apis what is asked of it
public record Security(Login.Desk desk, List<Api<?>> apis) {
  /// @param random where nonces come from: nobody can guess it
  public static Security of(Settings settings, Engine engine, RandomGenerator random) {
    List<Mechanism> mechanisms =
        settings.asksForUsers() ? mechanisms(settings.get(Settings.SASL_MECHANISMS)) : List.of();
    var delay = Duration.ofMillis(settings.get(Settings.FAILED_LOGIN_DELAY_MS));
    var users = new UserBook(engine, random);
    Login.Desk desk =
        settings.asksForUsers() ? new SaslDesk(mechanisms, users, random, delay) : _ -> Login.NONE;
    return new Security(
        desk,
        List.of(
            new SaslHandshake(mechanisms),
            new SaslAuthenticate(),
            new DescribeUsers(engine),
            new AlterUsers(engine)));
  }

  private static List<Mechanism> mechanisms(String names) {
    return Arrays.stream(names.split(",")).map(name -> Mechanism.of(name).orElseThrow()).toList();
  }
}
