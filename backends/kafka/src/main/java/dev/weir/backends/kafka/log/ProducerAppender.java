package dev.weir.backends.kafka.log;

import dev.weir.Closed;
import dev.weir.NewMessage;
import dev.weir.Outcome;
import dev.weir.Receipt;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.backends.kafka.cluster.Catalog;
import dev.weir.backends.kafka.cluster.Failures;
import dev.weir.backends.kafka.cluster.Records;
import dev.weir.spi.Appender;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/// Appends through one idempotent KafkaProducer with `acks=all`.
///
/// Outcomes: what Kafka's producer refuses while it still has the message to itself (too large, no
/// room in a minute, no such topic) is NOT_WRITTEN. Everything later is UNKNOWN, even where the
/// message never left: the producer does not tell a batch that waited too long from one whose
/// answer was lost. `delivery.timeout.ms` (two minutes by default) bounds how long that takes.
public final class ProducerAppender implements Appender {
  private static final System.Logger LOG = System.getLogger("dev.weir.kafka");
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

  private final KafkaProducer<byte @Nullable [], byte @Nullable []> producer;
  private final Catalog catalog;
  private final Failures failures;
  private final InstantSource clock;

  /// Kafka's own thread must not wait for what a program does with a receipt.
  private final ExecutorService completions =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("weir-kafka-sent").factory());

  private final AtomicLong sends = new AtomicLong();

  /// By partition, the last send that was under way when an earlier one failed. Kafka may still
  /// write those behind a failed one; the contract is that they fail too.
  private final ConcurrentMap<TopicPartition, Long> doomed = new ConcurrentHashMap<>();

  private final AtomicBoolean closed = new AtomicBoolean();

  /// @param settings of a Kafka producer
  /// @param clock dates what the program gives no time
  public ProducerAppender(
      Map<String, Object> settings, Catalog catalog, Failures failures, InstantSource clock) {
    this.producer = new KafkaProducer<>(settings);
    this.catalog = catalog;
    this.failures = failures;
    this.clock = clock;
  }

  @Override
  public CompletableFuture<Receipt> append(NewMessage message) {
    if (closed.get()) {
      return notWritten(new Closed("this producer on " + failures.url() + " is closed"));
    }
    try {
      catalog.requireFor(message);
    } catch (WeirException e) {
      return notWritten(e);
    }
    var send = new Send(message.topic(), sends.incrementAndGet());
    try {
      producer.send(Records.record(message, clock.millis()), send);
    } catch (RuntimeException e) {
      return notWritten(failures.of(send.doing(), e));
    }
    var refusal = send.leave();
    return refusal == null ? send.receipt : notWritten(refusal);
  }

  private static CompletableFuture<Receipt> notWritten(WeirException failure) {
    return CompletableFuture.failedFuture(failure.with(Outcome.NOT_WRITTEN));
  }

  /// One message on its way.
  private final class Send implements Callback {
    private final String topic;
    private final long number;
    private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();

    /// The thread that sends, until the message has left its hands.
    private @Nullable Thread sender = Thread.currentThread();

    private @Nullable WeirException refusal;

    Send(String topic, long number) {
      this.topic = topic;
      this.number = number;
    }

    String doing() {
      return "sending to topic \"" + topic + "\"";
    }

    /// @return why it did not leave; null when it did
    @Nullable WeirException leave() {
      sender = null;
      return refusal;
    }

    /// On the sender's thread before the message has left, on the producer's afterwards.
    @Override
    public void onCompletion(RecordMetadata metadata, @Nullable Exception failure) {
      if (failure != null && sender == Thread.currentThread()) {
        refusal = failures.of(doing(), failure);
        return;
      }
      var partition = new TopicPartition(topic, metadata.partition());
      if (failure != null) {
        doomed.put(partition, sends.get());
        var error = failures.of(doing(), failure).with(Outcome.UNKNOWN);
        completions.execute(() -> receipt.completeExceptionally(error));
      } else if (number <= doomed.getOrDefault(partition, 0L)) {
        var error =
            new Unavailable(
                    doing()
                        + " on "
                        + failures.url()
                        + " came behind one that failed. Look at what is there before sending again")
                .with(Outcome.UNKNOWN);
        completions.execute(() -> receipt.completeExceptionally(error));
      } else {
        var done =
            new Receipt(partition, metadata.offset(), Instant.ofEpochMilli(metadata.timestamp()));
        completions.execute(() -> receipt.complete(done));
      }
    }
  }

  @Override
  public void flush() {
    try {
      producer.flush();
      completions.submit(() -> {}).get();
    } catch (InterruptException e) {
      throw failures.of("flushing a producer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.of("flushing a producer", e);
    } catch (java.util.concurrent.ExecutionException | RuntimeException e) {
      throw failures.of("flushing a producer", e);
    }
  }

  /// What is not sent after half a minute fails, with an unknown outcome.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    // An interrupt would make Kafka's producer drop what is on its way.
    boolean interrupted = Thread.interrupted();
    try {
      producer.close(CLOSE_LIMIT);
      completions.shutdown();
      if (!completions.awaitTermination(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "a producer was closed before all its receipts were taken");
      }
    } catch (KafkaException e) {
      throw failures.of("closing a producer", e);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      completions.shutdown();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
