package dev.weir.client;

import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.spi.Feed;
import dev.weir.spi.Settled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Ends a backend's own feed before an offset in each partition.
final class BoundedFeed implements Feed {
  private final Feed feed;
  private final Map<TopicPartition, Long> ends;

  BoundedFeed(Feed feed, Map<TopicPartition, Long> ends) {
    this.feed = feed;
    this.ends = ends;
  }

  @Override
  public Batch poll(int maxMessages, Duration wait) throws InterruptedException {
    if (atEnd()) {
      return new Batch(List.of(), true);
    }
    var batch = feed.poll(maxMessages, wait);
    var inside = new ArrayList<Message>(batch.messages().size());
    for (var message : batch.messages()) {
      if (message.offset() < end(message.topicPartition())) {
        inside.add(message);
      }
    }
    return new Batch(inside, batch.ended() || atEnd());
  }

  /// A member without partitions has not reached an end: it may be given some.
  private boolean atEnd() {
    var positions = feed.positions();
    for (var position : positions.entrySet()) {
      if (position.getValue() < end(position.getKey())) {
        return false;
      }
    }
    return !positions.isEmpty();
  }

  private long end(TopicPartition partition) {
    return ends.getOrDefault(partition, Long.MAX_VALUE);
  }

  @Override
  public void commit(Map<TopicPartition, Settled> settled) {
    feed.commit(settled);
  }

  @Override
  public Map<TopicPartition, Settled> stored() {
    return feed.stored();
  }

  @Override
  public void seek(Map<TopicPartition, Long> offsets) {
    feed.seek(offsets);
  }

  @Override
  public void detach(Map<TopicPartition, Long> offsets, String reason) {
    feed.detach(offsets, reason);
  }

  @Override
  public void pause(Set<TopicPartition> partitions) {
    feed.pause(partitions);
  }

  @Override
  public void resume(Set<TopicPartition> partitions) {
    feed.resume(partitions);
  }

  @Override
  public Membership membership() {
    return feed.membership();
  }

  @Override
  public Set<TopicPartition> assignment() {
    return feed.assignment();
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    var positions = new TreeMap<>(feed.positions());
    positions.replaceAll((partition, position) -> Math.min(position, end(partition)));
    return positions;
  }

  @Override
  public void wake() {
    feed.wake();
  }

  @Override
  public void close() {
    feed.close();
  }
}
