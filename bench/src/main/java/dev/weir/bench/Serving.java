package dev.weir.bench;

import dev.weir.bench.Broker.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/// `bench/run server`: `weir serve` beside Kafka, both driven by Kafka's own clients.
public final class Serving {
  private static final String KAFKA = "kafka";

  /// Tries again at once: what is measured is the broker. And for long, on a busy machine.
  private static final Map<String, Object> IMPATIENT =
      Map.of(
          "reconnect.backoff.ms",
          10L,
          "reconnect.backoff.max.ms",
          10L,
          "retry.backoff.ms",
          10L,
          "retry.backoff.max.ms",
          10L,
          "max.block.ms",
          TimeUnit.MINUTES.toMillis(5));

  private final Report report;
  private final Path folder;
  private final boolean thorough;
  private int names;

  private Serving(Report report, Path folder, boolean thorough) {
    this.report = report;
    this.folder = folder;
    this.thorough = thorough;
  }

  public static void main(String[] args) throws Exception {
    var options = Arrays.asList(args);
    var folder = Files.createTempDirectory("weir-bench");
    try {
      new Serving(Report.of(options), folder, options.contains("--long")).run();
    } finally {
      Sharing.delete(folder);
    }
  }

  /// The two sides of a comparison, both running.
  private record Pair(Broker weir, Broker kafka) implements AutoCloseable {
    Broker of(Kind kind) {
      return kind == Kind.WEIR ? weir : kafka;
    }

    @Override
    public void close() throws InterruptedException {
      weir.close();
      kafka.close();
    }
  }

  private Pair start(String name, boolean synced) throws IOException, InterruptedException {
    return new Pair(
        Broker.start(Kind.WEIR, folder.resolve("weir-" + name), synced),
        Broker.start(Kind.KAFKA, folder.resolve("kafka-" + name), synced));
  }

  private void run() throws Exception {
    startToFirstAck();
    try (var pair = start("synced", true)) {
      produce(pair, "-sync");
      latency(pair, "-sync");
    }
    try (var pair = start("unsynced", false)) {
      produce(pair, "");
      latency(pair, "");
      consume(pair);
      memory(pair);
    }
  }

  private int rounds() {
    return thorough ? 7 : 3;
  }

  /// One measurement of one side.
  private interface Measuring<T> {
    T measure(Broker broker) throws Exception;
  }

  /// What was measured of each side.
  private record Measured<T>(List<T> weir, List<T> kafka) {
    Measured() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    void add(Kind kind, T value) {
      (kind == Kind.WEIR ? weir : kafka).add(value);
    }

    Medians medians(ToDoubleFunction<T> number) {
      return new Medians(median(weir, number), median(kafka, number));
    }

    private static <T> double median(List<T> values, ToDoubleFunction<T> number) {
      return values.stream().mapToDouble(number).sorted().toArray()[values.size() / 2];
    }
  }

  private record Medians(double weir, double kafka) {}

  /// In turn, so that what else the machine does meets both; who is first changes.
  private <T> Measured<T> inTurn(Pair pair, Measuring<T> measuring) throws Exception {
    var measured = new Measured<T>();
    for (int round = 0; round < rounds(); round++) {
      var order = round % 2 == 0 ? Kind.values() : new Kind[] {Kind.KAFKA, Kind.WEIR};
      for (Kind kind : order) {
        measured.add(kind, measuring.measure(pair.of(kind)));
      }
    }
    return measured;
  }

  private void rate(String row, Measured<Double> rates) {
    var medians = rates.medians(rate -> rate);
    report.rate(row, medians.weir, KAFKA, medians.kafka);
  }

  private <T> void millis(String row, Measured<T> measured, ToDoubleFunction<T> number) {
    var medians = measured.medians(number);
    report.millis(row, medians.weir, KAFKA, medians.kafka);
  }

  private String topic() {
    return "topic-" + ++names;
  }

  // Rows.

  private void produce(Pair pair, String suffix) throws Exception {
    var warmUp = new Producing.Time(0, TimeUnit.SECONDS.toNanos(thorough ? 20 : 8));
    report.progress("produce" + suffix + ": warming up");
    for (var large : new boolean[] {false, true}) {
      for (Kind kind : Kind.values()) {
        new Producing(100, 6, large).run(pair.of(kind), topic(), warmUp);
      }
    }
    var time =
        new Producing.Time(TimeUnit.MILLISECONDS.toNanos(500), TimeUnit.MILLISECONDS.toNanos(2000));
    for (int bytes : new int[] {100, 1024}) {
      for (int partitions : new int[] {1, 6}) {
        for (boolean large : new boolean[] {false, true}) {
          var producing = new Producing(bytes, partitions, large);
          report.progress(producing.row() + suffix);
          rate(
              producing.row() + suffix,
              inTurn(pair, broker -> producing.run(broker, topic(), time)));
        }
      }
    }
  }

  private void consume(Pair pair) throws Exception {
    for (int bytes : new int[] {100, 1024}) {
      for (int partitions : new int[] {1, 6}) {
        var filled = new Producing(bytes, partitions, false);
        var consuming = new Consuming(filled, bytes == 100 ? 2_000_000 : 400_000);
        report.progress(consuming.row());
        String topic = topic();
        for (Kind kind : Kind.values()) {
          filled.fill(pair.of(kind), topic, consuming.messages());
          consuming.run(pair.of(kind), topic);
          consuming.run(pair.of(kind), topic);
        }
        rate(consuming.row(), inTurn(pair, broker -> consuming.run(broker, topic)));
      }
    }
  }

  private void latency(Pair pair, String suffix) throws Exception {
    report.progress("latency" + suffix);
    var latency = new Latency(1000, 2000, thorough ? 30_000 : 8_000);
    var measured = inTurn(pair, broker -> latency.run(broker, topic()));
    String row = "latency-1000-a-second" + suffix;
    millis(row + "-p50", measured, Latency.Percentiles::p50);
    millis(row + "-p99", measured, Latency.Percentiles::p99);
    millis(row + "-p99.9", measured, Latency.Percentiles::p999);
  }

  /// Each on an empty directory, with its defaults: Weir syncs, Kafka does not.
  private void startToFirstAck() throws Exception {
    report.progress("start to first acknowledged message");
    var measured = new Measured<Double>();
    for (int round = 0; round < rounds() + 2; round++) {
      for (Kind kind : Kind.values()) {
        var dir = folder.resolve("start-" + kind + "-" + round);
        double took = firstAckMillis(kind, dir);
        Sharing.delete(dir);
        if (round > 0) { // the first fills the page cache
          measured.add(kind, took);
        }
      }
    }
    millis("start-to-first-ack", measured, took -> took);
  }

  private static double firstAckMillis(Kind kind, Path folder) throws Exception {
    try (var broker = Broker.start(kind, folder, kind == Kind.WEIR);
        var producer = Clients.producer(broker, IMPATIENT)) {
      producer.send(new ProducerRecord<>("first", new byte[100])).get();
      return (System.nanoTime() - broker.launchedNanos()) / 1e6;
    }
  }

  private void memory(Pair pair) throws Exception {
    report.progress("memory after all that");
    report.memory("memory-resident", pair.weir.residentBytes(), KAFKA, pair.kafka.residentBytes());
    report.memory(
        "memory-heap-after-collection", pair.weir.heapBytes(), KAFKA, pair.kafka.heapBytes());
  }
}
