package dev.weir.backends.kafka;

import dev.weir.Closed;
import dev.weir.Message;
import dev.weir.OffsetOutOfRange;
import dev.weir.TopicPartition;
import dev.weir.WeirException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;

/// The thread that owns a KafkaConsumer in a group: it fetches into the [Handover], commits what
/// others ask it to, and takes part in rebalances, however slowly messages are taken.
final class GroupMember {
  private static final System.Logger LOG = System.getLogger("dev.weir.kafka");

  /// A wake-up ends a poll; this only bounds what a lost one would cost.
  private static final Duration POLL = Duration.ofSeconds(5);

  /// A rebalance must go on for a commit to be tried again.
  private static final Duration POLL_DURING_REBALANCE = Duration.ofMillis(100);

  /// Tries of a commit that a rebalance refuses: ten seconds or more.
  private static final int COMMIT_TRIES = 100;

  /// How long partitions that move wait for the taker to commit what is done. Others of the group
  /// wait for them; Kafka's own limit, `max.poll.interval.ms`, is five minutes.
  private static final Duration REVOCATION_LIMIT = Duration.ofSeconds(30);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final String title;
  private final List<String> topics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Starts starts;
  private final Offsets offsets;
  private final Handover handover;
  private final DatedOffsets dated;
  private final Failures failures;
  private final LongSupplier nanoTime;
  private final LinkedBlockingQueue<Runnable> requests = new LinkedBlockingQueue<>();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final Thread thread;

  /// Assigned, but without a place yet: finding it failed, and is tried again.
  private final Set<TopicPartition> unplaced = new TreeSet<>();

  private final List<Commit> refused = new ArrayList<>();
  private volatile boolean polling;
  private volatile boolean closing;
  private volatile boolean ended;

  /// @param title names the consumer in errors
  GroupMember(
      String title,
      List<String> topics,
      KafkaConsumer<byte[], byte[]> consumer,
      Starts starts,
      Offsets offsets,
      Handover handover,
      DatedOffsets dated,
      Failures failures,
      LongSupplier nanoTime) {
    this.title = title;
    this.topics = topics;
    this.consumer = consumer;
    this.starts = starts;
    this.offsets = offsets;
    this.handover = handover;
    this.dated = dated;
    this.failures = failures;
    this.nanoTime = nanoTime;
    this.thread = Thread.ofPlatform().daemon().name("weir-kafka-" + title).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Waits until the group has given this member its first partitions, which may be none, or until
  /// something is wrong.
  void awaitSettled(Duration limit) throws InterruptedException {
    boolean _ = settled.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// The owner looks up: there is room in the handover, or something to do.
  void nudge() {
    request(() -> {});
  }

  private void request(Runnable request) {
    requests.add(request);
    if (polling) {
      consumer.wakeup();
    }
  }

  /// Stores positions; the future ends when they are durable.
  CompletableFuture<Void> commit(Map<TopicPartition, Long> positions) {
    var commit = new Commit(positions);
    request(() -> tryCommit(commit));
    if (ended) {
      runRequests();
    }
    return commit.done;
  }

  void close() {
    closing = true;
    nudge();
    boolean interrupted = false;
    try {
      if (!thread.join(CLOSE_LIMIT.multipliedBy(2))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      consumer.subscribe(topics, new Rebalances());
      while (!closing) {
        step();
      }
    } catch (RuntimeException e) {
      handover.fail(failures.of("reading " + title, e));
    } finally {
      closing = true;
      settled.countDown();
      leave();
    }
  }

  private void leave() {
    try {
      consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    } catch (RuntimeException e) {
      // The group misses this member after its session timeout, if it does not know yet.
      LOG.log(System.Logger.Level.WARNING, title + " could not leave its group in order", e);
    } finally {
      // In this order: whoever asks later sees it, and answers itself.
      ended = true;
      retryRefused();
      runRequests();
      handover.end();
    }
  }

  private void step() {
    try {
      runRequests();
      if (handover.hasFailed()) {
        // Whoever takes must hear of it before it can happen again.
        runNextRequest(POLL);
        return;
      }
      placeUnplaced();
      pauseWhileFull();
      fetch();
      retryRefused();
    } catch (OffsetOutOfRangeException e) {
      handover.fail(outOfRange(e));
    } catch (NoOffsetForPartitionException e) {
      if (unplaced.isEmpty()) {
        throw e;
      }
    } catch (RuntimeException e) {
      handover.fail(failures.of("reading " + title, e));
    }
    if (handover.hasFailed()) {
      settled.countDown();
    }
  }

  private WeirException outOfRange(OffsetOutOfRangeException e) {
    var requested = e.offsetOutOfRangePartitions().entrySet().iterator().next();
    var partition = Records.weir(requested.getKey());
    try {
      var range = offsets.range(partition);
      return new OffsetOutOfRange(partition, requested.getValue(), range.earliest(), range.end());
    } catch (WeirException unknown) {
      return unknown;
    }
  }

  private void runRequests() {
    for (var request = requests.poll(); request != null; request = requests.poll()) {
      request.run();
    }
  }

  private void runNextRequest(Duration wait) {
    try {
      var request = requests.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
      if (request != null) {
        request.run();
      }
    } catch (InterruptedException e) {
      // Only close() interrupts this thread, when it has waited long enough.
      closing = true;
    }
  }

  private void pauseWhileFull() {
    if (handover.isFull()) {
      consumer.pause(consumer.assignment());
    } else if (!consumer.paused().isEmpty()) {
      consumer.resume(consumer.paused());
    }
  }

  private void fetch() {
    var messages = new ArrayList<Message>();
    polling = true;
    try {
      if (closing || !requests.isEmpty()) {
        return;
      }
      var records = consumer.poll(refused.isEmpty() ? POLL : POLL_DURING_REBALANCE);
      for (var kafka : records.partitions()) {
        var partition = Records.weir(kafka);
        if (!unplaced.contains(partition)) {
          records
              .records(kafka)
              .forEach(record -> messages.add(Records.message(partition, record)));
        }
      }
    } catch (WakeupException e) {
      // There are requests, which come first.
    } finally {
      polling = false;
    }
    handover.bring(messages, fetchedTo());
  }

  private Map<TopicPartition, Long> fetchedTo() {
    var positions = new HashMap<TopicPartition, Long>();
    for (var partition : handover.held()) {
      if (!unplaced.contains(partition)) {
        positions.put(partition, uninterrupted(() -> consumer.position(Records.kafka(partition))));
      }
    }
    return positions;
  }

  /// A wake-up that came late hits whatever is called next.
  private static <T> T uninterrupted(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (WakeupException e) {
        // The request it announced is in the queue.
      }
    }
  }

  private void place(Collection<TopicPartition> partitions) {
    unplaced.addAll(partitions);
    placeUnplaced();
  }

  private void placeUnplaced() {
    if (unplaced.isEmpty()) {
      return;
    }
    var wanted = new HashSet<org.apache.kafka.common.TopicPartition>();
    unplaced.forEach(partition -> wanted.add(Records.kafka(partition)));
    Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> stored =
        uninterrupted(() -> consumer.committed(wanted));
    for (var partition : List.copyOf(unplaced)) {
      var kafka = Records.kafka(partition);
      // Kafka answers null for a partition without a position.
      var position = stored.get(kafka);
      long offset = starts.offset(partition, position == null ? null : position.offset());
      consumer.seek(kafka, offset);
      handover.hold(partition, offset);
      unplaced.remove(partition);
    }
  }

  /// A commit that somebody waits for.
  private static final class Commit {
    final Map<TopicPartition, Long> positions;
    final CompletableFuture<Void> done = new CompletableFuture<>();
    int tries;

    Commit(Map<TopicPartition, Long> positions) {
      this.positions = positions;
    }
  }

  private void tryCommit(Commit commit) {
    String doing = "committing positions of " + title;
    if (ended) {
      commit.done.completeExceptionally(new Closed(title + " is closed"));
      return;
    }
    if (!handover.holds(commit.positions.keySet())) {
      commit.done.completeExceptionally(failures.fenced(doing, null));
      return;
    }
    var request = new HashMap<org.apache.kafka.common.TopicPartition, OffsetAndMetadata>();
    commit.positions.forEach(
        (partition, position) -> request.put(Records.kafka(partition), dated.now(position)));
    try {
      uninterrupted(() -> {
        consumer.commitSync(request);
        return request;
      });
      commit.done.complete(null);
    } catch (RebalanceInProgressException e) {
      if (++commit.tries < COMMIT_TRIES && !closing) {
        refused.add(commit);
      } else {
        commit.done.completeExceptionally(failures.fenced(doing, e));
      }
    } catch (RuntimeException e) {
      commit.done.completeExceptionally(failures.of(doing, e));
    }
  }

  private void retryRefused() {
    var again = List.copyOf(refused);
    refused.clear();
    again.forEach(this::tryCommit);
  }

  private void serveUntil(CountDownLatch told) {
    long deadline = nanoTime.getAsLong() + REVOCATION_LIMIT.toNanos();
    while (told.getCount() > 0 && !closing) {
      long left = deadline - nanoTime.getAsLong();
      if (left <= 0) {
        return;
      }
      runNextRequest(Duration.ofNanos(left));
    }
  }

  /// Called by Kafka inside poll, on the owner's thread.
  private final class Rebalances implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<org.apache.kafka.common.TopicPartition> added) {
      try {
        place(added.stream().map(Records::weir).toList());
      } catch (RuntimeException e) {
        // Kafka would only wrap it; they stay unplaced until the next try.
        handover.fail(failures.of("finding where to start " + title, e));
      }
      settled.countDown();
    }

    @Override
    public void onPartitionsRevoked(Collection<org.apache.kafka.common.TopicPartition> leaving) {
      if (leaving.isEmpty() || closing) {
        return;
      }
      var told = new CountDownLatch(1);
      var announced =
          handover.announce(
              weir(leaving),
              true,
              () -> {
                told.countDown();
                requests.add(() -> {});
              });
      serveUntil(told);
      handover.release(announced);
      unplaced.removeAll(weir(leaving));
    }

    @Override
    public void onPartitionsLost(Collection<org.apache.kafka.common.TopicPartition> lost) {
      if (!lost.isEmpty()) {
        handover.release(handover.announce(weir(lost), false, () -> {}));
        unplaced.removeAll(weir(lost));
      }
    }

    private Set<TopicPartition> weir(
        Collection<org.apache.kafka.common.TopicPartition> partitions) {
      var set = new TreeSet<TopicPartition>();
      partitions.forEach(partition -> set.add(Records.weir(partition)));
      return set;
    }
  }
}
