package dev.weir.acceptance.serving;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/// Makes transactions, numbered: a message in each of the ledger's partitions, and a group's
/// position. Every fifth is aborted. Says what became of each.
final class Bookkeeper implements Runnable {
  static final String LEDGER = "ledger";
  static final List<TopicPartition> PARTITIONS =
      IntStream.range(0, 2).mapToObj(number -> new TopicPartition(LEDGER, number)).toList();

  private static final int ABORTED_OF = 5;
  private static final int MOST_PRODUCERS = 100;

  private final String name;
  private final Map<String, Object> config;
  private final Books books;
  private volatile boolean stopping;
  private long number;

  Bookkeeper(String name, String bootstrap, Books books) {
    this.name = name;
    this.books = books;
    this.config = Clients.config(bootstrap);
    config.put("transactional.id", name);
    config.put("max.block.ms", Clients.PATIENCE.toMillis());
    config.put("delivery.timeout.ms", (int) Clients.PATIENCE.toMillis());
  }

  /// The group whose position a bookkeeper keeps.
  static String group(String name) {
    return "of-" + name;
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    try {
      boolean finished = false;
      for (int producers = 0; !finished && producers < MOST_PRODUCERS; producers++) {
        finished = works();
      }
      if (!finished) {
        books.failed(name, new IllegalStateException("no producer lasts"));
      }
    } catch (RuntimeException e) {
      books.failed(name, e);
    }
  }

  /// With one producer, until it is of no more use: the next one ends what it left open.
  ///
  /// @return whether nothing is left open, and nothing more to do
  private boolean works() {
    var texts = new StringSerializer();
    try (var producer = new KafkaProducer<>(config, texts, texts)) {
      producer.initTransactions();
      while (!stopping) {
        transact(producer, ++number);
      }
      return true;
    } catch (KafkaException e) {
      books.doubted(name, number);
      return false;
    }
  }

  @SuppressWarnings("removal") // a group without members has no other way to be named
  private void transact(KafkaProducer<String, String> producer, long now) {
    producer.beginTransaction();
    for (TopicPartition each : PARTITIONS) {
      var _ = producer.send(new ProducerRecord<>(LEDGER, each.partition(), name, name + "-" + now));
    }
    var positions = new HashMap<TopicPartition, OffsetAndMetadata>();
    // The number is a note: a position beyond the end would be refused.
    positions.put(PARTITIONS.getFirst(), new OffsetAndMetadata(0, String.valueOf(now)));
    producer.sendOffsetsToTransaction(positions, new ConsumerGroupMetadata(group(name)));
    if (now % ABORTED_OF == 0) {
      producer.abortTransaction();
      books.aborted(name, now);
    } else {
      producer.commitTransaction();
      books.committed(name, now);
    }
  }
}
