package dev.weir.client;

import dev.weir.AlreadyExists;
import dev.weir.Capability;
import dev.weir.ConsumerDefinition;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.Outcome;
import dev.weir.Receipt;
import dev.weir.Slice;
import dev.weir.Status;
import dev.weir.TopicDescription;
import dev.weir.TopicOptions;
import dev.weir.TopicPartition;
import dev.weir.spi.Appender;
import dev.weir.spi.Arrivals;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.LogReader;
import dev.weir.spi.OffsetRange;
import dev.weir.spi.ShareRequest;
import dev.weir.spi.TopicStore;
import dev.weir.spi.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A log of lists, for unit tests: with gaps, retention and failures by hand.
public final class TinyLog implements Backend, TopicStore, LogReader {
  public static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Map<String, List<Partition>> topics = new TreeMap<>();
  private final TinyPositions positions = new TinyPositions();
  private final Set<Capability> capabilities = EnumSet.allOf(Capability.class);
  private Function<FeedRequest, Feed> joining = Backend.super::join;
  private Function<ShareRequest, LeaseFeed> leasing = Backend.super::share;
  private final Map<String, ConsumerDefinition> definitions = new TreeMap<>();
  private int defined;
  private int waiting;
  private boolean closed;
  private @Nullable RuntimeException readFailure;
  private @Nullable RuntimeException transactFailure;
  private final List<Work> works = new ArrayList<>();

  public TinyLog() {
    capabilities.removeAll(Set.of(Capability.GROUPS, Capability.ENDS));
  }

  /// Members share from now on, each through a feed of the test's.
  void share(Function<FeedRequest, Feed> feeds) {
    capabilities.add(Capability.GROUPS);
    joining = feeds;
  }

  @Override
  public Feed join(FeedRequest request) {
    return joining.apply(request);
  }

  private static final class Partition {
    final List<Message> messages = new ArrayList<>();
    long earliest;
    long end;
  }

  TinyLog without(Capability... lacking) {
    capabilities.removeAll(Set.of(lacking));
    return this;
  }

  /// Offsets of a partition that hold no message.
  void gap(String topic, int partition, int offsets) {
    locked(() -> {
      partition(new TopicPartition(topic, partition)).end += offsets;
      arrived.signalAll();
    });
  }

  void retainFrom(String topic, int partition, long earliest) {
    locked(() -> {
      var kept = partition(new TopicPartition(topic, partition));
      kept.earliest = earliest;
      kept.messages.removeIf(message -> message.offset() < earliest);
    });
  }

  void failNextRead(RuntimeException failure) {
    locked(() -> readFailure = failure);
  }

  int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  boolean closed() {
    return closed;
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private Partition partition(TopicPartition of) {
    var partitions = topics.get(of.topic());
    if (partitions == null || of.partition() >= partitions.size()) {
      throw new NotFound("no " + of);
    }
    return partitions.get(of.partition());
  }

  @Override
  public String url() {
    return "tiny:";
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Status status() {
    return new Status(
        url(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        "ok");
  }

  @Override
  public TopicStore topics() {
    return this;
  }

  @Override
  public LogReader reader() {
    return this;
  }

  @Override
  public TinyPositions positions() {
    return positions;
  }

  @Override
  public void close() {
    closed = true;
  }

  // Topics

  @Override
  public void create(String topic, TopicOptions options) {
    locked(() -> {
      if (topics.containsKey(topic)) {
        throw new AlreadyExists("there is a " + topic);
      }
      var partitions = new ArrayList<Partition>();
      for (int i = 0; i < options.partitions(); i++) {
        partitions.add(new Partition());
      }
      topics.put(topic, partitions);
    });
  }

  @Override
  public List<TopicDescription> list() {
    return topics.keySet().stream().map(this::describe).toList();
  }

  @Override
  public TopicDescription describe(String topic) {
    var partitions = topics.get(topic);
    if (partitions == null) {
      throw new NotFound("no " + topic);
    }
    var described = new ArrayList<TopicDescription.Partition>();
    for (int i = 0; i < partitions.size(); i++) {
      described.add(
          new TopicDescription.Partition(
              i, partitions.get(i).earliest, partitions.get(i).end, OptionalLong.empty()));
    }
    return new TopicDescription(topic, TopicOptions.partitions(partitions.size()), described);
  }

  @Override
  public void addPartitions(String topic, int total) {
    locked(() -> {
      var partitions = topics.getOrDefault(topic, new ArrayList<>());
      while (partitions.size() < total) {
        partitions.add(new Partition());
      }
    });
  }

  @Override
  public void delete(String topic) {
    locked(() -> topics.remove(topic));
  }

  // Messages

  @Override
  public Optional<ConsumerDefinition> definition(String consumer) {
    lock.lock();
    try {
      return Optional.ofNullable(definitions.get(consumer));
    } finally {
      lock.unlock();
    }
  }

  /// How often somebody said what a consumer is.
  int defined() {
    return defined;
  }

  @Override
  public void define(String consumer, ConsumerDefinition definition) {
    locked(() -> {
      defined++;
      definitions.put(consumer, definition);
    });
  }

  /// Members by message get their leases from here.
  void leaseFrom(Function<ShareRequest, LeaseFeed> feeds) {
    leasing = feeds;
  }

  @Override
  public LeaseFeed share(ShareRequest request) {
    return leasing.apply(request);
  }

  /// Everything that was asked to happen together.
  List<Work> works() {
    return works;
  }

  @Override
  public List<Receipt> transact(Work work) {
    lock.lock();
    try {
      var failure = transactFailure;
      transactFailure = null;
      if (failure != null) {
        throw failure;
      }
      works.add(work);
      work.positions().forEach(positions::commit);
      work.commits().forEach(commit -> commit.feed().commit(commit.positions()));
      work.verdicts()
          .forEach(settling -> {
            var _ = settling.feed().settle(settling.verdicts());
          });
      return work.messages().stream().map(this::appended).toList();
    } finally {
      lock.unlock();
    }
  }

  void failNextTransaction(RuntimeException failure) {
    locked(() -> transactFailure = failure);
  }

  @Override
  public Appender appender() {
    return new Appender() {
      @Override
      public CompletableFuture<Receipt> append(NewMessage message) {
        lock.lock();
        try {
          return CompletableFuture.completedFuture(appended(message));
        } catch (NotFound e) {
          return CompletableFuture.failedFuture(e.<NotFound>with(Outcome.NOT_WRITTEN));
        } finally {
          lock.unlock();
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private Receipt appended(NewMessage message) {
    var to = new TopicPartition(message.topic(), message.partition().orElse(0));
    var partition = partition(to);
    var timestamp = message.timestamp().orElse(NOW);
    long offset = partition.end++;
    partition.messages.add(
        Message.of(
            to,
            offset,
            timestamp.toEpochMilli(),
            message.keyBytes(),
            message.valueBytes(),
            message.headers()));
    arrived.signalAll();
    return new Receipt(to, offset, timestamp);
  }

  @Override
  public Slice read(TopicPartition from, long offset, int maxMessages, int maxBytes) {
    lock.lock();
    try {
      if (readFailure != null) {
        var failure = readFailure;
        readFailure = null;
        throw failure;
      }
      var partition = partition(from);
      if (offset < partition.earliest || offset > partition.end) {
        throw new OffsetOutOfRange(from, offset, partition.earliest, partition.end);
      }
      var found = new ArrayList<Message>();
      long next = offset;
      long bytes = 0;
      for (var message : partition.messages) {
        if (message.offset() >= offset) {
          bytes += message.value().length;
          if (found.size() == maxMessages || (bytes > maxBytes && !found.isEmpty())) {
            return new Slice(found, next);
          }
          // A copy: each reader's is its own.
          found.add(message.atAttempt(1));
          next = message.offset() + 1;
        }
      }
      return new Slice(found, partition.end);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long life(String topic) {
    if (!topics.containsKey(topic)) {
      throw new NotFound("no " + topic);
    }
    return 0;
  }

  @Override
  public OffsetRange range(TopicPartition of) {
    lock.lock();
    try {
      var partition = partition(of);
      return new OffsetRange(partition.earliest, partition.end);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long offsetAfter(TopicPartition in, Instant after) {
    lock.lock();
    try {
      var partition = partition(in);
      return partition.messages.stream()
          .filter(message -> message.timestamp().isAfter(after))
          .mapToLong(Message::offset)
          .findFirst()
          .orElse(partition.end);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long count(TopicPartition in, long from, long to) {
    lock.lock();
    try {
      return partition(in).messages.stream()
          .filter(message -> message.offset() >= from && message.offset() < to)
          .count();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Arrivals arrivals(Collection<TopicPartition> partitions) {
    return new Arrivals() {
      private boolean woken;

      @Override
      public void await(Map<TopicPartition, Long> nextOffsets, Duration wait)
          throws InterruptedException {
        lock.lockInterruptibly();
        waiting++;
        try {
          long left = TimeUnit.NANOSECONDS.convert(wait);
          while (!woken && left > 0 && !anythingAt(nextOffsets)) {
            left = arrived.awaitNanos(left);
          }
          woken = false;
        } finally {
          waiting--;
          lock.unlock();
        }
      }

      @Override
      public void wake() {
        locked(() -> {
          woken = true;
          arrived.signalAll();
        });
      }

      @Override
      public void close() {}
    };
  }

  private boolean anythingAt(Map<TopicPartition, Long> nextOffsets) {
    return nextOffsets.entrySet().stream()
        .anyMatch(next -> partition(next.getKey()).end > next.getValue());
  }
}
