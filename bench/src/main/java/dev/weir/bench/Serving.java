package dev.weir.bench;

import dev.weir.bench.Broker.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;

/// `bench/run server`: `weir serve` beside Kafka, both driven by Kafka's own clients.
public final class Serving {
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

  /// In turn, so that what else the machine does meets both; who is first changes.
  private <T> Map<Kind, List<T>> inTurn(Pair pair, Measuring<T> measuring) throws Exception {
    var measured = new EnumMap<Kind, List<T>>(Kind.class);
    for (int round = 0; round < rounds(); round++) {
      var order = round % 2 == 0 ? Kind.values() : new Kind[] {Kind.KAFKA, Kind.WEIR};
      for (Kind kind : order) {
        measured
            .computeIfAbsent(kind, k -> new ArrayList<>())
            .add(measuring.measure(pair.of(kind)));
      }
    }
    return measured;
  }

  private static double median(List<Double> numbers) {
    return numbers.stream().sorted().toList().get(numbers.size() / 2);
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
          var rates = inTurn(pair, broker -> producing.run(broker, topic(), time));
          report.rate(
              producing.row() + suffix,
              median(rates.get(Kind.WEIR)),
              "kafka",
              median(rates.get(Kind.KAFKA)));
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
        var rates = inTurn(pair, broker -> consuming.run(broker, topic));
        report.rate(
            consuming.row(), median(rates.get(Kind.WEIR)), "kafka", median(rates.get(Kind.KAFKA)));
      }
    }
  }

  private void latency(Pair pair, String suffix) throws Exception {
    report.progress("latency" + suffix);
    var latency = new Latency(1000, 2000, thorough ? 30_000 : 8_000);
    var measured = inTurn(pair, broker -> latency.run(broker, topic()));
    String row = "latency-1000-a-second" + suffix;
    for (int i = 0; i < 3; i++) {
      int which = i;
      var medians = new EnumMap<Kind, Double>(Kind.class);
      measured.forEach((kind, runs) ->
          medians.put(
              kind,
              median(
                  runs.stream()
                      .map(run ->
                          switch (which) {
                            case 0 -> run.p50();
                            case 1 -> run.p99();
                            default -> run.p999();
                          })
                      .toList())));
      report.millis(
          row + List.of("-p50", "-p99", "-p99.9").get(i),
          medians.get(Kind.WEIR),
          "kafka",
          medians.get(Kind.KAFKA));
    }
  }

  /// Each on an empty directory, with its defaults: Weir syncs, Kafka does not.
  private void startToFirstAck() throws Exception {
    report.progress("start to first acknowledged message");
    var millis = new EnumMap<Kind, List<Double>>(Kind.class);
    for (int round = 0; round < rounds() + 2; round++) {
      for (Kind kind : Kind.values()) {
        var dir = folder.resolve("start-" + kind + "-" + round);
        double took = firstAckMillis(kind, dir);
        Sharing.delete(dir);
        if (round > 0) { // the first fills the page cache
          millis.computeIfAbsent(kind, k -> new ArrayList<>()).add(took);
        }
      }
    }
    report.millis(
        "start-to-first-ack",
        median(millis.get(Kind.WEIR)),
        "kafka",
        median(millis.get(Kind.KAFKA)));
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
    report.memory(
        "memory-resident", pair.weir.residentBytes(), "kafka", pair.kafka.residentBytes());
    report.memory(
        "memory-heap-after-collection", pair.weir.heapBytes(), "kafka", pair.kafka.heapBytes());
  }
}
