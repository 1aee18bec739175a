package dev.weir.backends.kafka.log;

import dev.weir.TopicPartition;
import dev.weir.backends.kafka.cluster.Failures;
import dev.weir.backends.kafka.cluster.Records;
import dev.weir.spi.Arrivals;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/// Waits by fetching, as every Kafka consumer does: the broker holds the request until something
/// comes, or for `fetch.max.wait.ms` (half a second). What comes is thrown away: one batch a wake,
/// fetched once more by whoever reads it. Each thread that waits has a KafkaConsumer of its own.
final class FetchArrivals implements Arrivals {
  /// Kafka's consumers wait for ever for a topic that is gone; whoever reads now and then learns it.
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Map<String, Object> settings;
  private final Failures failures;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private final ArrayDeque<Watch> idle = new ArrayDeque<>();
  private final Set<Watch> waiting = new HashSet<>();
  private boolean woken;
  private boolean closed;

  FetchArrivals(Map<String, Object> settings, Failures failures, LongSupplier nanoTime) {
    this.settings = settings;
    this.failures = failures;
    this.nanoTime = nanoTime;
  }

  @Override
  public void await(Map<TopicPartition, Long> nextOffsets, Duration wait)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (nextOffsets.isEmpty()) {
      awaitWake(wait);
      return;
    }
    Watch watch = begin();
    if (watch == null) {
      return;
    }
    try {
      watch.await(nextOffsets, wait);
    } catch (WakeupException | OffsetOutOfRangeException e) {
      // The caller reads now: that tells it what is the matter, if anything is.
    } catch (InterruptException e) {
      boolean _ = Thread.interrupted();
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (KafkaException e) {
      throw failures.of("waiting for messages", e);
    } finally {
      end(watch);
    }
  }

  /// Kafka's consumers do not wait for nothing.
  @SuppressWarnings("WaitNotInLoop") // an await may end without a reason
  private void awaitWake(Duration wait) throws InterruptedException {
    lock.lock();
    try {
      if (!woken && !closed) {
        var _ = wake.awaitNanos(Watch.nanos(wait));
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  /// @return null when the wait is over before it began
  private @Nullable Watch begin() {
    lock.lock();
    try {
      if (woken || closed) {
        woken = false;
        return null;
      }
      var watch = idle.pollLast();
      if (watch == null) {
        watch = new Watch();
      }
      waiting.add(watch);
      return watch;
    } catch (KafkaException e) {
      throw failures.of("waiting for messages", e);
    } finally {
      lock.unlock();
    }
  }

  private void end(Watch watch) {
    lock.lock();
    try {
      waiting.remove(watch);
      if (!closed) {
        idle.addLast(watch);
        return;
      }
    } finally {
      lock.unlock();
    }
    watch.close();
  }

  @Override
  public void wake() {
    lock.lock();
    try {
      woken = waiting.isEmpty();
      wake.signalAll();
      waiting.forEach(Watch::wake);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<Watch> unused;
    lock.lock();
    try {
      closed = true;
      wake.signalAll();
      waiting.forEach(Watch::wake);
      unused = List.copyOf(idle);
      idle.clear();
    } finally {
      lock.unlock();
    }
    unused.forEach(Watch::close);
  }

  /// One KafkaConsumer. For one thread at a time, but for [#wake].
  private final class Watch {
    private final KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);

    /// Where the consumer fetches, by partition.
    private final Map<org.apache.kafka.common.TopicPartition, Long> places = new HashMap<>();

    void await(Map<TopicPartition, Long> nextOffsets, Duration wait) {
      long deadline = nanoTime.getAsLong() + nanos(wait);
      place(nextOffsets);
      long left = deadline - nanoTime.getAsLong();
      while (left > 0) {
        var records = consumer.poll(Duration.ofNanos(left));
        if (!records.isEmpty()) {
          records.nextOffsets().forEach((partition, next) -> places.put(partition, next.offset()));
          return;
        }
        left = deadline - nanoTime.getAsLong();
      }
    }

    private void place(Map<TopicPartition, Long> nextOffsets) {
      var wanted = new HashMap<org.apache.kafka.common.TopicPartition, Long>();
      nextOffsets.forEach((partition, next) -> wanted.put(Records.kafka(partition), next));
      if (!wanted.keySet().equals(places.keySet())) {
        consumer.assign(new ArrayList<>(wanted.keySet()));
        places.keySet().retainAll(wanted.keySet());
      }
      wanted.forEach((partition, next) -> {
        if (!next.equals(places.get(partition))) {
          consumer.seek(partition, next);
          places.put(partition, next);
        }
      });
    }

    private static long nanos(Duration wait) {
      return wait.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : wait.toNanos();
    }

    void wake() {
      consumer.wakeup();
    }

    void close() {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }
}
