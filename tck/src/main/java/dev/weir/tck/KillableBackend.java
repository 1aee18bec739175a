package dev.weir.tck;

import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.PositionStore;
import dev.weir.spi.Settled;
import dev.weir.tck.forwarding.ForwardingBackend;
import dev.weir.tck.forwarding.ForwardingFeed;
import dev.weir.tck.forwarding.ForwardingPositions;
import java.util.Collection;
import java.util.Map;

/// A connection that can be cut, so that what a client does afterwards never reaches the log: to the
/// log, its process was killed. Closing it leaves the log's own connection open.
final class KillableBackend extends ForwardingBackend {
  private volatile boolean killed;

  KillableBackend(Backend backend) {
    super(backend);
  }

  void kill() {
    killed = true;
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
    };
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
