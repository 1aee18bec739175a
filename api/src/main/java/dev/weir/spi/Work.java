package dev.weir.spi;

import dev.weir.NewMessage;
import dev.weir.TopicPartition;
import java.util.List;
import java.util.Map;

/// What one transaction does, all or nothing: see [Backend#transact].
///
/// @param messages appended in this order
/// @param commits by partition
/// @param verdicts by message
/// @param positions stored as they are, by consumer
public record Work(
    List<NewMessage> messages,
    List<Commit> commits,
    List<Settling> verdicts,
    Map<String, Map<TopicPartition, Long>> positions) {

  public Work {
    messages = List.copyOf(messages);
    commits = List.copyOf(commits);
    verdicts = List.copyOf(verdicts);
    positions = Map.copyOf(positions);
  }

  /// What an open feed would commit.
  public record Commit(Feed feed, Map<TopicPartition, Settled> positions) {}

  /// What an open feed would settle.
  public record Settling(LeaseFeed feed, List<Verdict> verdicts) {}
}
