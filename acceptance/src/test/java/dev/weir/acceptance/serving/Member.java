package dev.weir.acceptance.serving;

import dev.weir.acceptance.serving.Testimony.Tenure;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;

/// One of a group: reads what it is given, commits after each batch, and says so.
final class Member implements Runnable, ConsumerRebalanceListener {
  static final String GROUP = "readers";
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final String name;
  private final Map<String, Object> config;
  private final Testimony testimony;
  private final Map<TopicPartition, Tenure> tenures = new HashMap<>();
  private volatile boolean stopping;

  Member(String name, String bootstrap, Testimony testimony) {
    this.name = name;
    this.testimony = testimony;
    this.config = Clients.config(bootstrap);
    config.put("group.id", GROUP);
    config.put("client.id", name);
    config.put("auto.offset.reset", "earliest");
    config.put("enable.auto.commit", false);
    config.put("session.timeout.ms", 30_000); // it outlives every server
    config.put("heartbeat.interval.ms", 200);
    config.put("metadata.max.age.ms", 1_000);
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    var texts = new StringDeserializer();
    try (var consumer = new KafkaConsumer<>(config, texts, texts)) {
      consumer.subscribe(List.of(ServerKillTest.TOPIC), this);
      while (!stopping) {
        for (var message : consumer.poll(PATIENCE)) {
          var partition = new TopicPartition(message.topic(), message.partition());
          testimony.handed(
              Objects.requireNonNull(tenures.get(partition)), message.offset(), message.value());
        }
        commit(consumer);
      }
    } catch (RuntimeException e) {
      testimony.failed(name, e);
    }
  }

  private void commit(KafkaConsumer<String, String> consumer) {
    var positions = new HashMap<TopicPartition, OffsetAndMetadata>();
    for (TopicPartition partition : tenures.keySet()) {
      try {
        positions.put(partition, new OffsetAndMetadata(consumer.position(partition)));
      } catch (TimeoutException e) {
        return;
      }
    }
    if (positions.isEmpty()) {
      return;
    }
    boolean done = false;
    try {
      consumer.commitSync(positions);
      done = true;
    } catch (CommitFailedException
        | RebalanceInProgressException
        | RetriableCommitFailedException
        | TimeoutException e) {
      // Somebody else has it now, or nobody knows.
    } finally {
      long when = done ? System.nanoTime() : Long.MAX_VALUE;
      positions.forEach(
          (partition, position) -> testimony.committed(partition, position.offset(), when));
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> given) {
    long now = System.nanoTime();
    given.forEach(partition -> tenures.put(partition, new Tenure(name, partition, now)));
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> taken) {
    taken.forEach(tenures::remove);
  }
}
