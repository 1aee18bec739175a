package dev.weir.server.requests;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.Request;

/// Which versions of an API are answered.
///
/// @param type its requests
/// @param advertisedFrom the lowest version that clients are told of: lower than `lowest` where some
///     would otherwise do without the whole API
/// @param lowest the lowest version that is answered
/// @param highest the highest, both answered and told of
public record Served<Q extends Request>(
    ApiKey key, Class<Q> type, int advertisedFrom, int lowest, int highest) {

  /// @throws IllegalArgumentException when the protocol has no such versions, or calls one of them
  ///     unfinished
  public Served {
    if (!key.has(lowest)
        || highest > key.stableVersion()
        || lowest > highest
        || advertisedFrom > lowest) {
      throw new IllegalArgumentException(
          "%s %d to %d, of %d to %d"
              .formatted(key, lowest, highest, key.lowestVersion(), key.stableVersion()));
    }
  }

  /// All versions from the lowest to the highest.
  public static <Q extends Request> Served<Q> of(
      ApiKey key, Class<Q> type, int lowest, int highest) {
    return new Served<>(key, type, lowest, lowest, highest);
  }

  boolean has(int version) {
    return lowest <= version && version <= highest;
  }
}
