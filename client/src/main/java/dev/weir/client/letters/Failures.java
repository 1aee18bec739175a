package dev.weir.client.letters;

import dev.weir.Message;
import dev.weir.TopicPartition;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What was said when messages failed, as far as this connection heard of it: for their dead
/// letters. Logs remember how often a message failed, not why.
final class Failures {
  /// Some 200 bytes each, and a cause. The oldest are forgotten: their letters know the last
  /// failure only.
  static final int MOST = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Place, Failure> failures = new LinkedHashMap<>();

  private record Place(String consumer, TopicPartition partition, long offset) {
    static Place of(String consumer, Message message) {
      return new Place(consumer, message.topicPartition(), message.offset());
    }
  }

  /// @param cause what was said at the last one
  /// @param attempt which failed last
  record Failure(Instant first, Instant last, String cause, int attempt) {}

  void add(String consumer, Message message, String cause, Instant now) {
    var place = Place.of(consumer, message);
    lock.lock();
    try {
      var before = failures.remove(place);
      failures.put(
          place, new Failure(before == null ? now : before.first(), now, cause, message.attempt()));
      if (failures.size() > MOST) {
        failures.remove(failures.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  /// Null when nothing is known of it.
  @Nullable Failure of(String consumer, Message message) {
    lock.lock();
    try {
      return failures.get(Place.of(consumer, message));
    } finally {
      lock.unlock();
    }
  }

  void forget(String consumer, Message message) {
    lock.lock();
    try {
      if (!failures.isEmpty()) {
        failures.remove(Place.of(consumer, message));
      }
    } finally {
      lock.unlock();
    }
  }
}
