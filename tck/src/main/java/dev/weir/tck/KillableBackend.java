package dev.weir.tck;

import dev.weir.ConsumerDefinition;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Receipt;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.spi.Appender;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.PositionStore;
import dev.weir.spi.Settled;
import dev.weir.spi.ShareRequest;
import dev.weir.spi.Verdict;
import dev.weir.spi.Work;
import dev.weir.tck.forwarding.ForwardingAppender;
import dev.weir.tck.forwarding.ForwardingBackend;
import dev.weir.tck.forwarding.ForwardingFeed;
import dev.weir.tck.forwarding.ForwardingLeaseFeed;
import dev.weir.tck.forwarding.ForwardingPositions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// A connection that can be cut, so that what a client does afterwards never reaches the log: to the
/// log, its process was killed. Members by partition leave their group, as a broken connection tells
/// the log; what members by message hold stays leased, and is closed with the log. Closing it leaves
/// the log's own connection open.
final class KillableBackend extends ForwardingBackend {
  private final Set<LeaseFeed> abandoned = ConcurrentHashMap.newKeySet();
  private volatile boolean killed;

  KillableBackend(Backend backend) {
    super(backend);
  }

  void kill() {
    killed = true;
  }

  @Override
  public Appender appender() {
    return new ForwardingAppender(backend.appender()) {
      @Override
      public CompletableFuture<Receipt> append(NewMessage message) {
        checkAlive();
        return super.append(message);
      }
    };
  }

  @Override
  public PositionStore positions() {
    return new ForwardingPositions(backend.positions()) {
      @Override
      public void commit(String consumer, Map<TopicPartition, Long> next) {
        checkAlive();
        super.commit(consumer, next);
      }

      @Override
      public void settle(String consumer, Map<TopicPartition, Settled> settled) {
        checkAlive();
        super.settle(consumer, settled);
      }

      @Override
      public void delete(String consumer, Collection<TopicPartition> partitions) {
        checkAlive();
        super.delete(consumer, partitions);
      }
    };
  }

  @Override
  public Feed join(FeedRequest request) {
    return new ForwardingFeed(backend.join(request)) {
      @Override
      public void commit(Map<TopicPartition, Settled> settled) {
        checkAlive();
        super.commit(settled);
      }

      @Override
      public void seek(Map<TopicPartition, Long> offsets) {
        checkAlive();
        super.seek(offsets);
      }
    };
  }

  @Override
  public LeaseFeed share(ShareRequest request) {
    return new ForwardingLeaseFeed(backend.share(request)) {
      @Override
      public List<Message> settle(Collection<Verdict> verdicts) {
        checkAlive();
        return super.settle(verdicts);
      }

      @Override
      public boolean retry(Verdict.Retry verdict, Consumer<Message> stale) {
        checkAlive();
        return super.retry(verdict, stale);
      }

      @Override
      public void seek(Map<TopicPartition, Long> offsets) {
        checkAlive();
        super.seek(offsets);
      }

      @Override
      public void close() {
        if (killed) {
          abandoned.add(feed());
        } else {
          super.close();
        }
      }
    };
  }

  @Override
  public void define(String consumer, ConsumerDefinition definition) {
    checkAlive();
    super.define(consumer, definition);
  }

  @Override
  public List<Receipt> transact(Work work) {
    checkAlive();
    return super.transact(unwrapped(work));
  }

  /// The log must see its own feeds in it, not what stands before them.
  private static Work unwrapped(Work work) {
    return new Work(
        work.messages(),
        work.commits().stream()
            .map(commit ->
                new Work.Commit(ForwardingFeed.innermost(commit.feed()), commit.positions()))
            .toList(),
        work.verdicts().stream()
            .map(settling ->
                new Work.Settling(
                    ForwardingLeaseFeed.innermost(settling.feed()), settling.verdicts()))
            .toList(),
        work.positions());
  }

  /// Closes what a killed connection left behind.
  void bury() {
    abandoned.forEach(LeaseFeed::close);
    abandoned.clear();
  }

  @Override
  public void close() {
    // The scene closes the log's own connection.
  }

  private void checkAlive() {
    if (killed) {
      throw new Unavailable("this connection was killed by the test");
    }
  }
}
