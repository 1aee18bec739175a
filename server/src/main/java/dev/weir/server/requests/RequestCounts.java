package dev.weir.server.requests;

import dev.weir.protocol.messages.ApiKey;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// How many requests of each kind were answered, and how long that took. Thread-safe.
public final class RequestCounts {
  private static final class Counter {
    final LongAdder requests = new LongAdder();
    final LongAdder nanos = new LongAdder();
  }

  /// What was answered since the start.
  ///
  /// @param nanos from the request's last byte to its answer, of all of them together; long polls
  ///     wait in there
  public record Count(ApiKey key, long requests, long nanos) {}

  /// All keys from the beginning: never changed after.
  private final Map<ApiKey, Counter> byKey = new EnumMap<>(ApiKey.class);

  RequestCounts(Iterable<Served<?>> served) {
    served.forEach(api -> byKey.put(api.key(), new Counter()));
  }

  void answered(ApiKey key, long nanos) {
    var counter = byKey.get(key);
    if (counter != null) {
      counter.requests.increment();
      counter.nanos.add(nanos);
    }
  }

  /// Every kind that is served, by key.
  public Iterable<Count> all() {
    return byKey.entrySet().stream()
        .map(entry ->
            new Count(
                entry.getKey(), entry.getValue().requests.sum(), entry.getValue().nanos.sum()))
        .toList();
  }
}
