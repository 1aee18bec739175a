package dev.weir.server.fuzz;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// A program that sends a message, and reads it, over and over, while others misbehave. Nothing may
/// keep it from that.
public final class HealthyClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final TopicPartition PLACE = new TopicPartition("healthy", 0);

  private final Map<String, Object> config;
  private final AtomicInteger messages = new AtomicInteger();
  private final Thread thread;
  private volatile boolean closing;
  private volatile @Nullable Throwable failure;

  public HealthyClient(String bootstrap) {
    config =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "enable.idempotence",
            false,
            "retries",
            0, // whatever goes wrong is to be seen
            "delivery.timeout.ms",
            (int) PATIENCE.toMillis(),
            "request.timeout.ms",
            (int) PATIENCE.toMillis() / 2);
    thread = Thread.ofPlatform().name("healthy").start(this::work);
  }

  private void work() {
    var texts = new StringSerializer();
    var values = new StringDeserializer();
    try (var producer = new KafkaProducer<>(config, texts, texts);
        var consumer = new KafkaConsumer<>(config, values, values)) {
      producer.partitionsFor(PLACE.topic());
      consumer.assign(List.of(PLACE));
      consumer.seekToBeginning(List.of(PLACE));
      for (int n = 0; !closing; n++) {
        producer
            .send(new ProducerRecord<>(PLACE.topic(), 0, null, "message " + n))
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        var read = consumer.poll(PATIENCE);
        if (read.count() != 1 || !read.iterator().next().value().equals("message " + n)) {
          throw new AssertionError("message %d was read as %s".formatted(n, read.records(PLACE)));
        }
        messages.incrementAndGet();
      }
    } catch (Exception | AssertionError e) {
      failure = e;
    }
  }

  public int messages() {
    return messages.get();
  }

  public void assertWell() {
    if (failure != null) {
      throw new AssertionError("the healthy client was harmed: " + failure, failure);
    }
  }

  /// Waits until it has done so much more.
  public void awaitMore(int count) {
    int before = messages.get();
    await()
        .atMost(PATIENCE)
        .until(() -> {
          assertWell();
          return messages.get() >= before + count;
        });
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    assertWell();
  }
}
