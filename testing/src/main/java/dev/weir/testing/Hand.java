package dev.weir.testing;

import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A member of a simulated consumer, what it has in hand, and what it was told.
final class Hand {
  final String name;
  final List<Held> held = new ArrayList<>();
  final List<String> notices;
  final Consumer consumer;
  long lastPollNanos;

  /// @param handOut which time it was handed out to anybody: one that comes again is another
  /// @param nanos when
  record Held(Message message, int handOut, long nanos) {}

  Hand(String name, Consumer consumer, List<String> notices) {
    this.name = name;
    this.consumer = consumer;
    this.notices = notices;
  }

  /// A partition that two members read, although none of them may have lost it without having heard.
  ///
  /// @param sinceNanos how long others have waited for it at least, if it has
  static @Nullable String bothRead(Collection<Hand> members, long sinceNanos) {
    var readers = new TreeMap<TopicPartition, Hand>();
    for (var member : members) {
      for (var partition : member.consumer.assignment()) {
        if (!member.mayHaveLost(partition, sinceNanos)) {
          var other = readers.put(partition, member);
          if (other != null) {
            return "C114: %s and %s both read %s".formatted(other, member, partition);
          }
        }
      }
    }
    return null;
  }

  /// Others wait for what it has in hand of a partition, but not for ever.
  private boolean mayHaveLost(TopicPartition partition, long sinceNanos) {
    return lastPollNanos <= sinceNanos
        || held.stream()
            .anyMatch(
                one -> one.nanos <= sinceNanos && one.message.topicPartition().equals(partition));
  }

  @Override
  public String toString() {
    return name;
  }
}
