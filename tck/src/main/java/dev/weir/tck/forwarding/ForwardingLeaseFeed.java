package dev.weir.tck.forwarding;

import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.Verdict;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Passes on to another feed of leases.
public class ForwardingLeaseFeed implements LeaseFeed {
  private final LeaseFeed feed;

  public ForwardingLeaseFeed(LeaseFeed feed) {
    this.feed = feed;
  }

  /// What stands behind all that pass on.
  public static LeaseFeed innermost(LeaseFeed feed) {
    return feed instanceof ForwardingLeaseFeed outer ? innermost(outer.feed) : feed;
  }

  protected LeaseFeed feed() {
    return feed;
  }

  @Override
  public Leased poll(int maxMessages, Duration wait) throws InterruptedException {
    return feed.poll(maxMessages, wait);
  }

  @Override
  public List<Message> settle(Collection<Verdict> verdicts) {
    return feed.settle(verdicts);
  }

  @Override
  public boolean retry(Verdict.Retry verdict, Consumer<Message> stale) {
    return feed.retry(verdict, stale);
  }

  @Override
  public void skip(TopicPartition partition, long from, long to) {
    feed.skip(partition, from, to);
  }

  @Override
  public void extend(Collection<Message> messages, Duration from) {
    feed.extend(messages, from);
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    return feed.positions();
  }

  @Override
  public void seek(Map<TopicPartition, Long> offsets) {
    feed.seek(offsets);
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    feed.pause(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    feed.resume(partitions);
  }

  @Override
  public Membership membership() {
    return feed.membership();
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
