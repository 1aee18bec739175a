package dev.weir.client.bypartition;

import dev.weir.TopicPartition;
import dev.weir.WeirException;
import dev.weir.client.member.Unreadable;
import dev.weir.spi.Feed;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A feed in the hands of the one thread that has it: polls what is wanted, and passes over what
/// cannot be read and may be skipped.
final class Tap {
  /// Messages asked of the feed, even when a program asks for one: bytes are the feed's bound, and
  /// this one only keeps a flood of tiny messages from filling memory with their objects.
  private static final int CHUNK = 50_000;

  private final Feed feed;
  private final Unreadable unreadable;

  /// Of which the feed was told to bring nothing.
  private Set<TopicPartition> held = Set.of();

  Tap(Feed feed, Terms terms) {
    this.feed = feed;
    this.unreadable =
        new Unreadable(
            terms.title(),
            terms.failures(),
            terms.notices(),
            (partition, _, to) -> feed.seek(Map.of(partition, to)));
  }

  /// @param unwanted partitions of which nothing is wanted now
  Feed.Batch poll(Set<TopicPartition> unwanted, Duration wait) throws InterruptedException {
    hold(unwanted);
    try {
      return feed.poll(CHUNK, wait);
    } catch (WeirException e) {
      unreadable.skipOrThrow(e);
      return Feed.Batch.EMPTY;
    }
  }

  /// Tells the feed of which partitions nothing is wanted.
  void hold(Set<TopicPartition> unwanted) {
    if (unwanted.equals(held)) {
      return;
    }
    var assigned = feed.assignment();
    var more = without(unwanted, held);
    more.retainAll(assigned);
    var fewer = without(held, unwanted);
    fewer.retainAll(assigned);
    if (!more.isEmpty()) {
      feed.pause(more);
    }
    if (!fewer.isEmpty()) {
      feed.resume(fewer);
    }
    held = unwanted;
  }

  static Set<TopicPartition> without(Set<TopicPartition> partitions, Set<TopicPartition> gone) {
    var left = new TreeSet<>(partitions);
    left.removeAll(gone);
    return left;
  }

  static Feed.Batch without(Feed.Batch batch, Set<TopicPartition> gone) {
    if (gone.isEmpty()) {
      return batch;
    }
    var left =
        batch.messages().stream()
            .filter(message -> !gone.contains(message.topicPartition()))
            .toList();
    return new Feed.Batch(left, batch.ended());
  }
}
