package dev.weir.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// From when a message was due to be sent, at a fixed rate, to when a consumer has it. A producer
/// that falls behind makes what it sends late: so no wait is left out.
record Latency(int aSecond, int warmUp, int measured) {
  private static final int BYTES = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// In milliseconds.
  record Percentiles(double p50, double p99, double p999) {}

  Percentiles run(Broker broker, String topic) throws Exception {
    Clients.createTopic(broker, topic, 1);
    long[] due = new long[warmUp + measured];
    long[] took = new long[due.length];
    try (var consumer = Clients.consumer(broker, topic, 1);
        var producer = Clients.producer(broker, Map.of("linger.ms", 0))) {
      consumer.seekToBeginning(consumer.assignment());
      consumer.poll(Duration.ZERO);
      producer.partitionsFor(topic);
      long first = System.nanoTime() + 100_000_000;
      for (int i = 0; i < due.length; i++) {
        due[i] = first + i * 1_000_000_000L / aSecond;
      }
      var receiving = new CompletableFuture<Void>();
      var receiver =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  receive(consumer, due, took);
                  receiving.complete(null);
                } catch (Throwable e) {
                  receiving.completeExceptionally(e);
                }
              });
      for (int i = 0; i < due.length; i++) {
        for (long left = due[i] - System.nanoTime(); left > 0; left = due[i] - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        byte[] value = new byte[BYTES];
        ByteBuffer.wrap(value).putInt(i);
        producer.send(new ProducerRecord<>(topic, value));
      }
      receiving.get();
      receiver.join();
    }
    Clients.deleteTopic(broker, topic);
    return percentiles(Arrays.copyOfRange(took, warmUp, took.length));
  }

  private static void receive(KafkaConsumer<byte[], byte[]> consumer, long[] due, long[] took) {
    int left = due.length;
    while (left > 0) {
      var records = consumer.poll(PATIENCE);
      long now = System.nanoTime();
      if (records.isEmpty()) {
        throw new IllegalStateException(left + " messages have not come");
      }
      for (var record : records) {
        int i = ByteBuffer.wrap(record.value()).getInt();
        took[i] = now - due[i];
        left--;
      }
    }
  }

  private static Percentiles percentiles(long[] nanos) {
    Arrays.sort(nanos);
    return new Percentiles(at(nanos, 0.5), at(nanos, 0.99), at(nanos, 0.999));
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * share))] / 1e6;
  }
}
