package dev.weir.acceptance.serving;

import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/// Sends values that nobody else sends, some at once, and says what became of each.
final class Sender implements Runnable {
  private static final int AT_ONCE = 20;

  private final String name;
  private final Map<String, Object> config;
  private final Testimony testimony;
  private final Semaphore free = new Semaphore(AT_ONCE);
  private volatile boolean stopping;

  /// @param repeats whether the client sends again what was lost, under a producer's id
  Sender(String name, String bootstrap, boolean repeats, Testimony testimony) {
    this.name = name;
    this.testimony = testimony;
    this.config = Clients.config(bootstrap);
    config.put("enable.idempotence", repeats);
    config.put("acks", "all");
    config.put("max.block.ms", Clients.PATIENCE.toMillis());
    config.put("delivery.timeout.ms", (int) Clients.PATIENCE.toMillis());
    if (!repeats) {
      config.put("retries", 0);
    }
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    var texts = new StringSerializer();
    try (var producer = new KafkaProducer<>(config, texts, texts)) {
      for (int n = 0; !stopping; n++) {
        free.acquire();
        send(producer, name + "-" + n);
      }
      producer.flush();
    } catch (InterruptedException | RuntimeException e) {
      testimony.failed(name, e);
    }
  }

  private void send(KafkaProducer<String, String> producer, String value) {
    var _ =
        producer.send(
            new ProducerRecord<>(ServerKillTest.TOPIC, value, value),
            (stored, failure) -> {
              if (failure == null) {
                var partition = new TopicPartition(stored.topic(), stored.partition());
                testimony.acknowledged(value, partition, stored.offset());
              } else {
                testimony.doubted(value);
              }
              free.release();
            });
  }
}
