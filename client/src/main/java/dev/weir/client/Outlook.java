package dev.weir.client;

import dev.weir.Lag;
import dev.weir.TopicPartition;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What the log says about a consumer's places. Each refuses where the log cannot tell.
interface Outlook {
  Lag lag(Map<TopicPartition, Long> positions);

  /// When a consumer will have caught up, at the pace of the last minute.
  Optional<Duration> timeToCatchUp(Map<TopicPartition, Long> positions);

  /// What is stored.
  OptionalLong committed(TopicPartition partition);
}
