package dev.weir.backends.kafka.sharegroups;

import dev.weir.Closed;
import dev.weir.Message;
import dev.weir.backends.kafka.cluster.Errands;
import dev.weir.backends.kafka.cluster.Records;
import dev.weir.backends.kafka.cluster.Wiring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/// The thread that owns a KafkaShareConsumer: it fetches one batch when it is told to, renews its
/// locks while anything of it is left, and gives back what is overdue.
///
/// Kafka's share consumer fetches nothing more before all of a batch is acknowledged; so a consumer
/// has several members, and each has one batch. It may have fetched more before it brought that one,
/// which shows up with a renewal only: so locks are renewed early while somebody waits. No wake-ups: one that came late would hit a commit,
/// and leave its outcome unknown.
final class ShareMember {
  private static final System.Logger LOG = System.getLogger("dev.weir.kafka");
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration RENEWAL_LIMIT = Duration.ofSeconds(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final int DEFAULT_LOCK_MILLIS = 30_000;

  private final String title;
  private final KafkaShareConsumer<byte[], byte[]> consumer;
  private final ShareDesk desk;
  private final Supplier<SortedSet<String>> topics;
  private final Wiring wiring;
  private final Errands requests = new Errands();
  private final Thread thread;

  /// What the broker has given to it and has not got back.
  private final Map<Message, ShareLease> batch = new LinkedHashMap<>();

  private Set<String> subscribed = Set.of();
  private long lockedAt;

  private volatile boolean fetching;
  private volatile boolean free = true;
  private volatile boolean closing;
  private volatile boolean ended;

  /// @param topics to read now
  ShareMember(
      String title,
      KafkaShareConsumer<byte[], byte[]> consumer,
      ShareDesk desk,
      Supplier<SortedSet<String>> topics,
      Wiring wiring) {
    this.title = title;
    this.consumer = consumer;
    this.desk = desk;
    this.topics = topics;
    this.wiring = wiring;
    this.thread = Thread.ofPlatform().daemon().name("weir-kafka-" + title).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Whether nothing of a batch is left.
  boolean isFree() {
    return free;
  }

  /// A batch, when there is one; while it has one already, what was fetched behind that.
  void fetch() {
    if (!fetching) {
      fetching = true;
      nudge();
    }
  }

  /// The owner looks up.
  void nudge() {
    request(() -> {});
  }

  private void request(Runnable request) {
    requests.add(request);
    if (ended) {
      requests.runAll();
    }
  }

  /// Tells the broker, durably.
  ///
  /// @return those that it had given to others
  CompletableFuture<List<ShareLease>> acknowledge(Map<ShareLease, AcknowledgeType> verdicts) {
    var done = new CompletableFuture<List<ShareLease>>();
    request(() -> {
      try {
        if (ended) {
          throw new Closed(title + " is closed");
        }
        done.complete(commit(verdicts));
      } catch (RuntimeException e) {
        done.completeExceptionally(wiring.failures().of("settling messages of " + title, e));
      }
    });
    return done;
  }

  /// Gives back what it has, and leaves; [#awaitClosed] waits.
  void close() {
    closing = true;
    nudge();
  }

  void awaitClosed() {
    try {
      if (!thread.join(CLOSE_LIMIT.multipliedBy(2))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closing) {
        step();
      }
    } finally {
      closing = true;
      leave();
    }
  }

  private void leave() {
    try {
      // Kafka's close gives back what is left.
      consumer.close(CLOSE_LIMIT);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, title + " could not leave its group in order", e);
    } finally {
      ended = true;
      requests.runAll();
    }
  }

  private void step() {
    try {
      requests.runAll();
      subscribe();
      if (!batch.isEmpty()) {
        keep();
      } else if (fetching && !subscribed.isEmpty()) {
        bring(consumer.poll(POLL));
      } else {
        runNextRequest(fetching ? POLL : AFTER_FAILURE);
      }
    } catch (RuntimeException e) {
      desk.fail(wiring.failures().of("reading " + title, e));
      runNextRequest(AFTER_FAILURE);
    }
    free = batch.isEmpty();
    if (free && !fetching && desk.isWaitedFor()) {
      fetching = true;
    }
  }

  private void subscribe() {
    var wanted = topics.get();
    if (!wanted.equals(subscribed)) {
      consumer.subscribe(wanted);
      subscribed = new TreeSet<>(wanted);
    }
  }

  private void bring(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    var brought = new ArrayList<ShareLease>();
    for (var record : records) {
      brought.add(new ShareLease(record, this));
    }
    if (!brought.isEmpty()) {
      fetching = false;
      free = false;
      lockedAt = wiring.nanoTime().getAsLong();
      brought.forEach(lease -> batch.put(lease.message, lease));
      settleUnwanted(brought);
      desk.bring(brought);
    }
  }

  /// What the consumer's filters leave out settles itself.
  private void settleUnwanted(List<ShareLease> brought) {
    var verdicts = new LinkedHashMap<ShareLease, AcknowledgeType>();
    brought.stream()
        .filter(lease -> !desk.wants(lease.message))
        .forEach(lease -> verdicts.put(lease, AcknowledgeType.ACCEPT));
    if (!verdicts.isEmpty()) {
      brought.removeAll(verdicts.keySet());
      var _ = commit(verdicts);
    }
  }

  /// What a batch needs while any of it is left.
  private void keep() {
    release(desk.overdue(batch.values()));
    if (batch.isEmpty()) {
      return;
    }
    var untilRenewal = untilRenewal();
    if (!untilRenewal.isPositive()) {
      renew();
      return;
    }
    var untilOverdue = desk.untilOverdue(batch.values());
    runNextRequest(untilRenewal.compareTo(untilOverdue) < 0 ? untilRenewal : untilOverdue);
  }

  private void release(List<ShareLease> overdue) {
    if (!overdue.isEmpty()) {
      var verdicts = new LinkedHashMap<ShareLease, AcknowledgeType>();
      overdue.forEach(lease -> verdicts.put(lease, AcknowledgeType.RELEASE));
      // Those that had gone to others already are where they should be.
      var _ = commit(verdicts);
    }
  }

  private Duration untilRenewal() {
    long lock = consumer.acquisitionLockTimeoutMs().orElse(DEFAULT_LOCK_MILLIS);
    var between = Duration.ofMillis(lock / 3);
    if (fetching && between.compareTo(BETWEEN_LOOKS) > 0) {
      between = BETWEEN_LOOKS;
    }
    return between.minusNanos(wiring.nanoTime().getAsLong() - lockedAt);
  }

  /// Kafka renews all of a batch or nothing, and brings back what it has renewed.
  private void renew() {
    fetching = false;
    var verdicts = new LinkedHashMap<ShareLease, AcknowledgeType>();
    batch.values().forEach(lease -> verdicts.put(lease, AcknowledgeType.RENEW));
    lockedAt = wiring.nanoTime().getAsLong();
    var expected = List.copyOf(batch.values());
    var kept = new HashSet<ShareLease>();
    var others = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    try {
      var _ = send(verdicts);
      for (var record : consumer.poll(RENEWAL_LIMIT)) {
        var lease = find(expected, record);
        if (lease == null) {
          others.add(record);
        } else {
          kept.add(lease);
        }
      }
    } finally {
      batch.clear();
      expected.stream().filter(kept::contains).forEach(lease -> batch.put(lease.message, lease));
      desk.done(expected.stream().filter(lease -> !kept.contains(lease)).toList());
    }
    bring(others);
  }

  private static @Nullable ShareLease find(
      List<ShareLease> leases, ConsumerRecord<byte[], byte[]> record) {
    for (var lease : leases) {
      if (lease.record == record) {
        return lease;
      }
    }
    return null;
  }

  /// @return those that the broker had given to others
  private List<ShareLease> commit(Map<ShareLease, AcknowledgeType> verdicts) {
    try {
      return send(verdicts);
    } finally {
      desk.done(verdicts.keySet());
    }
  }

  private List<ShareLease> send(Map<ShareLease, AcknowledgeType> verdicts) {
    var lost = new ArrayList<ShareLease>();
    var sent = new ArrayList<ShareLease>();
    verdicts.forEach((lease, type) -> {
      if (batch.remove(lease.message, lease)) {
        consumer.acknowledge(lease.record, type);
        sent.add(lease);
      } else {
        lost.add(lease);
      }
    });
    var results = consumer.commitSync();
    for (var lease : sent) {
      var error = error(results, lease);
      if (error.isPresent()) {
        if (error.get() instanceof RetriableException) {
          throw error.get();
        }
        lost.add(lease);
      }
    }
    return lost;
  }

  private static Optional<KafkaException> error(
      Map<TopicIdPartition, Optional<KafkaException>> results, ShareLease lease) {
    for (var result : results.entrySet()) {
      if (result.getKey().topicPartition().equals(Records.kafka(lease.message.topicPartition()))) {
        return result.getValue();
      }
    }
    return Optional.empty();
  }

  private void runNextRequest(Duration wait) {
    try {
      requests.runNext(wait);
    } catch (InterruptedException e) {
      // Only awaitClosed() interrupts this thread, when it has waited long enough.
      closing = true;
    }
  }
}
