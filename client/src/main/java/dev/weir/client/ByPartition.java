package dev.weir.client;

import dev.weir.CommitStrategy;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Unsupported;
import dev.weir.WeirException;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Settled;
import dev.weir.spi.Timing;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Partitions belong to members, each in order.
final class ByPartition implements Sharing {
  private static final System.Logger LOG = System.getLogger("dev.weir");

  /// How long close waits for a poll under way before it closes the feed under it.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String title;
  private final CommitStrategy strategy;
  private final Feed feed;
  private final Intake intake;

  /// Held while positions are written: of two commits the later one must win. Everything else
  /// goes on meanwhile.
  private final ReentrantLock writing = new ReentrantLock();

  /// @param title names it in errors
  /// @param feeds opens the feed, which tells of partitions that move away
  ByPartition(
      String title,
      CommitStrategy strategy,
      Map<TopicPartition, Long> stored,
      Function<FeedRequest.Revocation, Feed> feeds,
      Timing timing) {
    this.title = title;
    this.strategy = strategy;
    boolean auto = strategy instanceof CommitStrategy.Auto;
    this.feed = feeds.apply(this::revoke);
    this.intake = intake(feed, new Ledger(strategy, stored), auto, timing);
  }

  private static Intake intake(Feed feed, Ledger ledger, boolean ackWhenAsked, Timing timing) {
    try {
      return new Intake(feed, ledger, ackWhenAsked, timing);
    } catch (RuntimeException e) {
      feed.close();
      throw e;
    }
  }

  @Override
  public @Nullable Message next(Duration wait) {
    return intake.next(wait);
  }

  @Override
  public List<Message> poll(int maxMessages, Duration wait) {
    return intake.poll(maxMessages, wait);
  }

  @Override
  public boolean promise() {
    return intake.promise();
  }

  @Override
  public void emptyHand(boolean ack) {
    intake.emptyHand(ack);
  }

  @Override
  public void ack(Message message) {
    intake.ack(message);
  }

  @Override
  public void retry(Message message, @Nullable Duration delay) {
    throw notYet();
  }

  @Override
  public void reject(Message message, String reason) {
    throw notYet();
  }

  @Override
  public void release(Message message) {
    throw byMessageOnly("release(m)");
  }

  @Override
  public void later(Message message, Duration delay) {
    throw notYet();
  }

  @Override
  public void extend(Message message, Duration time) {
    throw byMessageOnly("extend(m)");
  }

  private Unsupported byMessageOnly(String call) {
    return new Unsupported(
        "%s makes no sense on %s: no lease runs out by partition. share(BY_MESSAGE) allows it"
            .formatted(call, title));
  }

  @Override
  public void ackHandedOut() {
    intake.with(ledger -> {
      ledger.settleAll();
      return ledger;
    });
  }

  @Override
  public void commit() {
    commit(true);
  }

  /// Stores what is acked and not stored.
  ///
  /// @param untouched also the start of partitions of which nothing was acked
  private void commit(boolean untouched) {
    writing.lock();
    try {
      var positions = intake.with(ledger -> ledger.unstored(untouched));
      if (!positions.isEmpty()) {
        feed.commit(Settled.at(positions));
        intake.with(ledger -> {
          ledger.stored(positions);
          return positions;
        });
      }
    } finally {
      writing.unlock();
    }
  }

  /// Stores what is acked of partitions that are about to move away. On the polling thread, which
  /// waits for no other commit: that one may be waiting for the poll to go on. Should the older of
  /// the two win, its messages come again, and none is lost.
  private void commit(Set<TopicPartition> leaving) {
    boolean alone = writing.tryLock();
    try {
      var positions = intake.with(ledger -> ledger.unstored(false));
      positions.keySet().retainAll(leaving);
      if (!positions.isEmpty()) {
        feed.commit(Settled.at(positions));
      }
    } finally {
      if (alone) {
        writing.unlock();
      }
    }
  }

  /// On the polling thread, while the feed polls.
  private void revoke(Set<TopicPartition> partitions, boolean clean) {
    try {
      if (clean && !(strategy instanceof CommitStrategy.None)) {
        commit(partitions);
      }
    } finally {
      intake.forget(partitions);
    }
  }

  @Override
  public Partaker partaker() {
    throw notYet();
  }

  @Override
  public void pause(Set<TopicPartition> partitions) {
    throw notYet();
  }

  @Override
  public void resume(Set<TopicPartition> partitions) {
    throw notYet();
  }

  @Override
  public Set<TopicPartition> paused() {
    throw notYet();
  }

  @Override
  public void seek(Place place) {
    throw notYet();
  }

  @Override
  public void seek(TopicPartition partition, Place place) {
    throw notYet();
  }

  @Override
  public void rewind(long offset) {
    throw notYet();
  }

  @Override
  public void assign(TopicPartition partition) {
    throw notYet();
  }

  @Override
  public void unassign(TopicPartition partition) {
    throw notYet();
  }

  private static Unsupported notYet() {
    return new Unsupported("this is not there yet");
  }

  @Override
  public Membership membership() {
    return feed.membership();
  }

  @Override
  public Set<TopicPartition> assignment() {
    return intake.assignment();
  }

  @Override
  public Map<TopicPartition, Long> positions() {
    return intake.with(Ledger::positions);
  }

  @Override
  public boolean ended() {
    return intake.ended();
  }

  @Override
  public void close() {
    if (!intake.close(PATIENCE)) {
      LOG.log(Level.WARNING, title + " closes while a read is still under way after " + PATIENCE);
    }
    // The commit is to be done though the thread was interrupted while it waited.
    boolean interrupted = Thread.interrupted();
    try {
      commit(strategy instanceof CommitStrategy.Auto);
    } finally {
      closeFeed();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void closeFeed() {
    try {
      feed.close();
    } catch (WeirException e) {
      LOG.log(Level.WARNING, title + " closed with an error", e);
    }
  }
}
