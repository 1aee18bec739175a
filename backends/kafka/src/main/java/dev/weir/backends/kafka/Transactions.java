package dev.weir.backends.kafka;

import dev.weir.InvalidInput;
import dev.weir.NewMessage;
import dev.weir.Outcome;
import dev.weir.Receipt;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.backends.kafka.cluster.Failures;
import dev.weir.backends.kafka.cluster.Records;
import dev.weir.backends.kafka.cluster.Wiring;
import dev.weir.backends.kafka.groups.GroupFeed;
import dev.weir.spi.Settled;
import dev.weir.spi.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Does work in one of Kafka's transactions, one at a time: messages and the commits of groups.
/// Share groups take no part in Kafka's transactions. Thread-safe.
///
/// Kafka answers when a transaction is decided; here it returns when readers see its messages too,
/// so that whoever reads next finds them.
final class Transactions implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /// Markers follow a decision within milliseconds.
  private static final Duration SEEN_LIMIT = Duration.ofSeconds(10);

  private static final Duration SEEN_PAUSE = Duration.ofMillis(2);

  private final Wiring wiring;
  private final Failures failures;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable KafkaProducer<byte @Nullable [], byte @Nullable []> producer;

  Transactions(Wiring wiring, InstantSource clock) {
    this.wiring = wiring;
    this.failures = wiring.failures();
    this.clock = clock;
  }

  /// As [dev.weir.spi.Backend#transact].
  List<Receipt> transact(Work work) {
    var commits = commits(work);
    work.messages().forEach(message -> wiring.catalog().requireFor(message));
    List<Receipt> receipts;
    lock.lock();
    try {
      receipts = run(work.messages(), commits);
    } finally {
      lock.unlock();
    }
    awaitSeen(receipts);
    return receipts;
  }

  /// What one group stores.
  private record Commit(
      ConsumerGroupMetadata group,
      Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> offsets) {}

  private List<Commit> commits(Work work) {
    if (!work.verdicts().isEmpty()) {
      throw failures
          .unsupported(
              "messages that are shared by message cannot be acked in a transaction; by partition they can, and on log: and memory: both")
          .<WeirException>with(Outcome.NOT_WRITTEN);
    }
    var commits = new ArrayList<Commit>();
    for (var commit : work.commits()) {
      if (!(commit.feed() instanceof GroupFeed feed)) {
        throw new InvalidInput("a consumer of another connection cannot take part")
            .<InvalidInput>with(Outcome.NOT_WRITTEN);
      }
      commits.add(new Commit(feed.metadataFor(commit.positions()), offsets(commit.positions())));
    }
    work.positions()
        .forEach((consumer, positions) -> {
          positions.keySet().forEach(wiring.catalog()::require);
          commits.add(
              new Commit(new ConsumerGroupMetadata(consumer), offsets(Settled.at(positions))));
        });
    return commits;
  }

  private Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> offsets(
      Map<TopicPartition, Settled> settled) {
    var offsets = new HashMap<org.apache.kafka.common.TopicPartition, OffsetAndMetadata>();
    settled.forEach(
        (partition, what) -> offsets.put(Records.kafka(partition), wiring.settled().now(what)));
    return offsets;
  }

  private List<Receipt> run(List<NewMessage> messages, List<Commit> commits) {
    var open = producer();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try {
      open.beginTransaction();
      for (var message : messages) {
        sent.add(open.send(Records.record(message, clock.millis())));
      }
      for (var commit : commits) {
        open.sendOffsetsToTransaction(commit.offsets, commit.group);
      }
      open.flush();
      var receipts = receipts(messages, sent);
      commit(open);
      return receipts;
    } catch (RuntimeException | ExecutionException e) {
      throw aborted(open, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw aborted(open, e);
    }
  }

  private static List<Receipt> receipts(
      List<NewMessage> messages, List<Future<RecordMetadata>> sent)
      throws ExecutionException, InterruptedException {
    var receipts = new ArrayList<Receipt>();
    for (int i = 0; i < sent.size(); i++) {
      var metadata = sent.get(i).get();
      receipts.add(
          new Receipt(
              new TopicPartition(messages.get(i).topic(), metadata.partition()),
              metadata.offset(),
              Instant.ofEpochMilli(metadata.timestamp())));
    }
    return receipts;
  }

  private void commit(KafkaProducer<?, ?> open) {
    try {
      open.commitTransaction();
    } catch (KafkaException e) {
      // Whether it is decided nobody knows, and this producer can neither repeat nor abort it.
      drop(open);
      throw failures.of("committing a transaction", e).<WeirException>with(Outcome.UNKNOWN);
    }
  }

  /// @return why, with nothing written
  private WeirException aborted(KafkaProducer<?, ?> open, Exception why) {
    if (why instanceof WeirException decided && decided.outcome().isPresent()) {
      return decided;
    }
    var failure = failures.of("a transaction", why).<WeirException>with(Outcome.NOT_WRITTEN);
    boolean interrupted = Thread.interrupted();
    try {
      open.abortTransaction();
    } catch (KafkaException e) {
      // The brokers abort it when its successor begins, or when its time is over.
      drop(open);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return failure;
  }

  private KafkaProducer<byte @Nullable [], byte @Nullable []> producer() {
    var open = producer;
    if (open != null) {
      return open;
    }
    String doing = "opening a producer for transactions";
    try {
      open = new KafkaProducer<>(wiring.settings().transactions());
    } catch (KafkaException e) {
      throw failures.of(doing, e).<WeirException>with(Outcome.NOT_WRITTEN);
    }
    try {
      open.initTransactions();
      producer = open;
      return open;
    } catch (KafkaException e) {
      open.close(Duration.ZERO);
      throw failures.of(doing, e).<WeirException>with(Outcome.NOT_WRITTEN);
    }
  }

  private void drop(KafkaProducer<?, ?> broken) {
    producer = null;
    broken.close(Duration.ZERO);
  }

  private void awaitSeen(List<Receipt> receipts) {
    var ends = new HashMap<TopicPartition, Long>();
    receipts.forEach(
        receipt -> ends.merge(receipt.topicPartition(), receipt.offset() + 1, Math::max));
    long deadline = wiring.nanoTime().getAsLong() + SEEN_LIMIT.toNanos();
    while (!ends.isEmpty()) {
      wiring
          .offsets()
          .ranges(List.copyOf(ends.keySet()))
          .forEach((partition, range) ->
              ends.computeIfPresent(partition, (_, end) -> range.end() >= end ? null : end));
      if (!ends.isEmpty()) {
        if (wiring.nanoTime().getAsLong() > deadline || Thread.currentThread().isInterrupted()) {
          // An older transaction of somebody else's is still open before it.
          return;
        }
        LockSupport.parkNanos(SEEN_PAUSE.toNanos());
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      var open = producer;
      producer = null;
      if (open != null) {
        open.close(CLOSE_LIMIT);
      }
    } catch (KafkaException e) {
      throw new Unavailable("closing a producer for transactions failed", e);
    } finally {
      lock.unlock();
    }
  }
}
