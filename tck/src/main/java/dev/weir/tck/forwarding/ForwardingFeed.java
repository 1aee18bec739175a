package dev.weir.tck.forwarding;

import dev.weir.Membership;
import dev.weir.TopicPartition;
import dev.weir.spi.Feed;
import dev.weir.spi.Settled;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// Passes on to another feed.
public class ForwardingFeed implements Feed {
  protected final Feed feed;

  public ForwardingFeed(Feed feed) {
    this.feed = feed;
  }

  /// What stands behind all that pass on.
  public static Feed innermost(Feed feed) {
    return feed instanceof ForwardingFeed outer ? innermost(outer.feed) : feed;
  }

  @Override
  public Batch poll(int maxMessages, Duration wait) throws InterruptedException {
    return feed.poll(maxMessages, wait);
  }

  @Override
  public void asked() {
    feed.asked();
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
    return feed.positions();
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
