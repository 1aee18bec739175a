package dev.weir.client;

import dev.weir.CommitStrategy;
import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.TopicPartition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What was handed out, acked and stored, by partition. Guarded by the intake's lock.
final class Ledger {
  private final CommitStrategy strategy;
  private final Map<TopicPartition, Long> storedAtOpen;
  private final Map<TopicPartition, Progress> partitions = new LinkedHashMap<>();

  /// @param storedAtOpen positions that need not be stored again
  Ledger(CommitStrategy strategy, Map<TopicPartition, Long> storedAtOpen) {
    this.strategy = strategy;
    this.storedAtOpen = storedAtOpen;
  }

  /// Takes note of messages that will be handed out.
  ///
  /// @param positions what the feed goes on from, by partition
  void fetched(List<Message> messages, Map<TopicPartition, Long> positions) {
    for (int i = 0; i < messages.size(); i++) {
      var message = messages.get(i);
      progress(message.topicPartition(), message.offset()).buffered();
    }
    positions.forEach((partition, offset) -> progress(partition, offset).fetchedTo(offset));
  }

  private Progress progress(TopicPartition partition, long start) {
    var known = partitions.get(partition);
    if (known != null) {
      return known;
    }
    boolean eachAckCounts =
        switch (strategy) {
          case CommitStrategy.Auto _,
              CommitStrategy.Acked _,
              CommitStrategy.Rolling _,
              CommitStrategy.Delayed _ ->
              true;
          case CommitStrategy.Manual _, CommitStrategy.OnDelivery _, CommitStrategy.None _ -> false;
        };
    var progress = new Progress(start, storedAtOpen.getOrDefault(partition, -1L), eachAckCounts);
    partitions.put(partition, progress);
    return progress;
  }

  /// The message goes to the program.
  Progress handOut(Message message) {
    var progress = progress(message.topicPartition(), message.offset());
    progress.handOut(message.offset());
    return progress;
  }

  /// @throws NotAssigned when it was not handed out here, or its partition has gone
  void ack(Message message) {
    var progress = partitions.get(message.topicPartition());
    if (progress == null || !progress.ack(message.offset())) {
      throw new NotAssigned(
          "message %s was not handed to this consumer, or its partition has moved away; only what it received can be acked"
              .formatted(message));
    }
  }

  void settleAll() {
    partitions.values().forEach(Progress::settle);
  }

  /// Positions that the log does not remember yet.
  ///
  /// @param untouched also of partitions of which nothing was acked
  SortedMap<TopicPartition, Long> unstored(boolean untouched) {
    var positions = new TreeMap<TopicPartition, Long>();
    for (var partition : partitions.entrySet()) {
      long position = partition.getValue().unstored(untouched);
      if (position >= 0) {
        positions.put(partition.getKey(), position);
      }
    }
    return positions;
  }

  void stored(Map<TopicPartition, Long> positions) {
    positions.forEach((partition, position) -> {
      var progress = partitions.get(partition);
      if (progress != null) {
        progress.stored(position);
      }
    });
  }

  void forget(Collection<TopicPartition> gone) {
    gone.forEach(partitions::remove);
  }

  SortedMap<TopicPartition, Long> positions() {
    var positions = new TreeMap<TopicPartition, Long>();
    partitions.forEach((partition, progress) -> positions.put(partition, progress.next()));
    return positions;
  }
}
