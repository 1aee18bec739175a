package dev.weir.bench;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// One producer sends as fast as it can; what counts is acknowledged.
///
/// @param bytes of a message
/// @param large batches: of up to 256 KiB, for which it waits 20 ms; else the client's defaults,
///     16 KiB and 5 ms
record Producing(int bytes, int partitions, boolean large) {
  private static final Map<String, Object> LARGE =
      Map.of("batch.size", 256 << 10, "linger.ms", 20, "buffer.memory", 64L << 20);

  /// A busy machine may take long to be filled: no run is lost over it.
  private static final Map<String, Object> PATIENT =
      Map.of("delivery.timeout.ms", 1_800_000, "max.block.ms", 1_800_000L);

  /// How long it is not measured, and measured.
  record Time(long warmUpNanos, long measuredNanos) {}

  String row() {
    return "produce-%dB-%dp-%s-batches".formatted(bytes, partitions, large ? "large" : "default");
  }

  private byte[] value() {
    byte[] value = new byte[bytes];
    new Random(42).nextBytes(value);
    return value;
  }

  /// @return messages a second
  double run(Broker broker, String topic, Time time) throws Exception {
    Clients.createTopic(broker, topic, partitions);
    var acked = new LongAdder();
    var failure = new AtomicReference<@Nullable Exception>();
    var record = new ProducerRecord<byte[], byte[]>(topic, value());
    var producer = Clients.producer(broker, large ? LARGE : Map.of());
    double rate;
    try {
      long began = System.nanoTime();
      long warm = began + time.warmUpNanos;
      long end = warm + time.measuredNanos;
      long before = -1;
      long now = began;
      while (now - end < 0) {
        for (int i = 0; i < 64; i++) {
          producer.send(
              record,
              (receipt, error) -> {
                if (error == null) {
                  acked.increment();
                } else {
                  failure.compareAndSet(null, error);
                }
              });
        }
        now = System.nanoTime();
        if (before < 0 && now - warm >= 0) {
          before = acked.sum();
          warm = now;
        }
      }
      rate = (acked.sum() - before) * 1e9 / (now - warm);
    } finally {
      var failed = failure.get();
      producer.close(Duration.ZERO); // what waits is of no use
      if (failed != null) {
        throw failed;
      }
    }
    Clients.deleteTopic(broker, topic);
    return rate;
  }

  /// Makes a topic of so many messages.
  void fill(Broker broker, String topic, int messages) throws Exception {
    Clients.createTopic(broker, topic, partitions);
    var record = new ProducerRecord<byte[], byte[]>(topic, value());
    var failure = new AtomicReference<@Nullable Exception>();
    try (var producer = Clients.producer(broker, PATIENT)) {
      for (int i = 0; i < messages; i++) {
        producer.send(record, (receipt, error) -> failure.compareAndSet(null, error));
      }
      producer.flush();
    }
    var failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }
}
