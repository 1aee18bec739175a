package dev.weir.tck.forwarding;

import dev.weir.TopicPartition;
import dev.weir.spi.Feed;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// Passes on to another feed.
public class ForwardingFeed implements Feed {
  protected final Feed feed;

  public ForwardingFeed(Feed feed) {
    this.feed = feed;
  }

  @Override
  public Batch poll(int maxMessages, Duration wait) throws InterruptedException {
    return feed.poll(maxMessages, wait);
  }

  @Override
  public void commit(Map<TopicPartition, Long> next) {
    feed.commit(next);
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
