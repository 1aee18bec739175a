package dev.weir.tck;

import dev.weir.Corrupt;
import dev.weir.Message;
import dev.weir.Slice;
import dev.weir.TopicPartition;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.LogReader;
import dev.weir.spi.ShareRequest;
import dev.weir.spi.Verdict;
import dev.weir.tck.forwarding.ForwardingBackend;
import dev.weir.tck.forwarding.ForwardingFeed;
import dev.weir.tck.forwarding.ForwardingLeaseFeed;
import dev.weir.tck.forwarding.ForwardingReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A log of which some offsets cannot be read: whoever comes to them is given the error, and what
/// lies before them first. A log's own damage is its own test's matter; what a consumer makes of it
/// is the same everywhere.
final class DamagedBackend extends ForwardingBackend {
  private final AtomicReference<@Nullable Corrupt> damage;

  /// @param damage null as long as all can be read
  DamagedBackend(Backend backend, AtomicReference<@Nullable Corrupt> damage) {
    super(backend);
    this.damage = damage;
  }

  private static boolean isIn(Corrupt damage, TopicPartition partition, long offset) {
    return partition.equals(damage.topicPartition())
        && offset >= damage.fromOffset()
        && offset <= damage.toOffset();
  }

  private static boolean isIn(Corrupt damage, Message message) {
    return isIn(damage, message.topicPartition(), message.offset());
  }

  @Override
  public LogReader reader() {
    return new ForwardingReader(super.reader()) {
      @Override
      public Slice read(TopicPartition partition, long offset, int maxMessages, int maxBytes) {
        var damaged = damage.get();
        if (damaged != null && isIn(damaged, partition, offset)) {
          throw damaged;
        }
        var slice = super.read(partition, offset, maxMessages, maxBytes);
        if (damaged == null || slice.messages().stream().noneMatch(m -> isIn(damaged, m))) {
          return slice;
        }
        var before =
            slice.messages().stream().filter(m -> m.offset() < damaged.fromOffset()).toList();
        return new Slice(before, damaged.fromOffset());
      }
    };
  }

  @Override
  public Feed join(FeedRequest request) {
    return new ForwardingFeed(super.join(request)) {
      @Override
      public Batch poll(int maxMessages, Duration wait) throws InterruptedException {
        var damaged = damage.get();
        var partition = damaged == null ? null : damaged.topicPartition();
        if (damaged == null || partition == null) {
          return super.poll(maxMessages, wait);
        }
        throwAt(damaged);
        var batch = super.poll(maxMessages, wait);
        if (batch.messages().stream().noneMatch(message -> isIn(damaged, message))) {
          return batch;
        }
        super.seek(Map.of(partition, damaged.fromOffset()));
        var left =
            batch.messages().stream()
                .filter(message ->
                    !message.topicPartition().equals(partition)
                        || message.offset() < damaged.fromOffset())
                .toList();
        if (left.isEmpty()) {
          throwAt(damaged);
        }
        return new Batch(left, batch.ended());
      }

      private void throwAt(Corrupt damaged) {
        positions()
            .forEach((partition, next) -> {
              if (isIn(damaged, partition, next)) {
                throw damaged;
              }
            });
      }
    };
  }

  @Override
  public LeaseFeed share(ShareRequest request) {
    return new ForwardingLeaseFeed(super.share(request)) {
      @Override
      public Leased poll(int maxMessages, Duration wait) throws InterruptedException {
        var leased = super.poll(maxMessages, wait);
        var damaged = damage.get();
        if (damaged == null) {
          return leased;
        }
        var readable = new ArrayList<Message>();
        var released = new ArrayList<Verdict>();
        for (var message : leased.messages()) {
          if (isIn(damaged, message)) {
            released.add(new Verdict.Release(message, Duration.ZERO));
          } else {
            readable.add(message);
          }
        }
        if (!released.isEmpty()) {
          super.settle(released);
          if (readable.isEmpty()) {
            throw damaged;
          }
        }
        return new Leased(readable, leased.exhausted(), leased.ended());
      }
    };
  }
}
