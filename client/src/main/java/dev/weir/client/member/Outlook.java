package dev.weir.client.member;

import dev.weir.Lag;
import dev.weir.TopicPartition;
import java.util.Map;
import java.util.OptionalLong;

/// What the log says about a consumer's places. Each refuses where the log cannot tell.
public interface Outlook {
  Lag lag(Map<TopicPartition, Long> positions);

  /// What is stored.
  OptionalLong committed(TopicPartition partition);
}
