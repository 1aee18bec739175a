package dev.weir.acceptance.serving;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// How the clients here are set: as they come, but quick to come back to a server that was killed.
final class Clients {
  /// Longer than a server is away on a busy machine.
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private Clients() {}

  static Map<String, Object> config(String bootstrap) {
    return new HashMap<>(
        Map.of(
            "bootstrap.servers", bootstrap,
            "reconnect.backoff.ms", 10,
            "reconnect.backoff.max.ms", 100,
            "retry.backoff.ms", 10,
            "retry.backoff.max.ms", 100,
            "request.timeout.ms", 30_000,
            "default.api.timeout.ms", (int) PATIENCE.toMillis()));
  }
}
