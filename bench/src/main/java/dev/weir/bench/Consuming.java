package dev.weir.bench;

import java.time.Duration;

/// One consumer reads a topic from its first message to its last, with the client's defaults.
record Consuming(Producing filled, int messages) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  String row() {
    return "consume-%dB-%dp".formatted(filled.bytes(), filled.partitions());
  }

  /// @return messages a second
  double run(Broker broker, String topic) {
    try (var consumer = Clients.consumer(broker, topic, filled.partitions())) {
      consumer.seekToBeginning(consumer.assignment());
      long began = System.nanoTime();
      long read = 0;
      while (read < messages) {
        int count = consumer.poll(PATIENCE).count();
        if (count == 0) {
          throw new IllegalStateException(
              "%s gave %d of %d messages".formatted(broker.kind(), read, messages));
        }
        read += count;
      }
      return read * 1e9 / (System.nanoTime() - began);
    }
  }
}
