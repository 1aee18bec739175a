package dev.weir.cli.consume;

import dev.weir.Message;
import dev.weir.Place;
import dev.weir.TopicPartition;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// The last message of each partition, for `-d` and `--end` together: the consumer then ends where
/// the log ends now, and this is what makes it end earlier.
final class End {
  private final long lastOffset;
  private final Instant lastTime;
  private final Set<TopicPartition> reached = new HashSet<>();

  private End(long lastOffset, Instant lastTime) {
    this.lastOffset = lastOffset;
    this.lastTime = lastTime;
  }

  static End none() {
    return new End(Long.MAX_VALUE, Instant.MAX);
  }

  /// This place inclusive.
  static End at(Place place) {
    return switch (place) {
      case Place.Offset(long offset) -> new End(offset, Instant.MAX);
      case Place.Time(Instant time) -> new End(Long.MAX_VALUE, time);
      case Place.Skip _, Place.Last _ -> throw new IllegalArgumentException("no end: " + place);
    };
  }

  /// True unless the message lies behind the end of its partition.
  boolean includes(Message message) {
    if (reached.contains(message.topicPartition())) {
      return false;
    }
    if (message.offset() > lastOffset || message.timestamp().isAfter(lastTime)) {
      reached.add(message.topicPartition());
      return false;
    }
    return true;
  }
}
