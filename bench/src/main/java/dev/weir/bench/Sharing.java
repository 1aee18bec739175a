package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// `bench/run sharing`: by partition against the engine's own read, by message against Redis
/// Streams, and what remembering takes.
public final class Sharing {
  private static final String BY_PARTITION = "by-partition";

  /// Of each row and side; the median counts.
  private static final int ROUNDS = 3;

  /// Over the same messages by partition, in a round.
  private static final int PASSES = 20;

  /// Of loads by message before the first row, which do not count: until all code of both sides is
  /// compiled.
  private static final int WARM_UPS = 6;

  private static final List<Load> WARM_UP_LOADS =
      List.of(new Load(1, 1, true, 20, false), new Load(100, 16, false, 1, false));

  private final Report report;
  private final String rows;
  private final Path folder;

  /// @param rows those are measured whose names contain it
  private Sharing(Report report, String rows, Path folder) {
    this.report = report;
    this.rows = rows;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    var folder = Files.createTempDirectory("weir-bench");
    try {
      var arguments = Arrays.asList(args);
      int rows = arguments.indexOf("--rows");
      new Sharing(Report.of(arguments), rows < 0 ? "" : arguments.get(rows + 1), folder).run();
    } finally {
      delete(folder);
    }
  }

  private void run() throws Exception {
    if (BY_PARTITION.contains(rows)) {
      byPartition();
    }
    var loads = loads().stream().filter(load -> load.row().contains(rows)).toList();
    if (!loads.isEmpty()) {
      byMessage(loads);
    }
    if (Memory.ROWS.stream().anyMatch(row -> row.contains(rows))) {
      report.progress("what remembering takes");
      new Memory(report).run();
    }
  }

  /// Each side reads what lies in segments, and opens the directory itself.
  private void byPartition() throws IOException {
    report.progress("a million messages of 100 bytes, read by partition, and without a consumer");
    var log = folder.resolve("by-partition");
    new WeirSide(log).close();
    double[] consumed = new double[ROUNDS];
    double[] raw = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      try (var weir = new WeirSide(log)) {
        for (int j = 0; j < PASSES; j++) { // the last, when all code of both sides is compiled
          consumed[i] = weir.consumeByPartition("reader-" + i + "-" + j);
        }
      }
      try (var engine = new RawRead(log)) {
        for (int j = 0; j < PASSES; j++) {
          raw[i] = engine.run(WeirSide.TOPIC);
        }
      }
    }
    report.rate(BY_PARTITION, median(consumed), "raw-read", median(raw));
  }

  private static double median(double[] rates) {
    return Arrays.stream(rates).sorted().toArray()[rates.length / 2];
  }

  private void byMessage(List<Load> loads) throws Exception {
    report.progress("filling a directory and two Redis servers with a million messages each");
    try (var weir = new WeirSide(folder.resolve("by-message"));
        var always = new RedisSide(folder.resolve("redis-always"), "always");
        var everysec = new RedisSide(folder.resolve("redis-default"), "everysec")) {
      report.progress("warming up");
      for (int i = 0; i < WARM_UPS; i++) {
        for (var load : WARM_UP_LOADS) {
          weir.run(load);
          always.run(load);
          everysec.run(load);
        }
      }
      for (var load : loads) {
        report.progress(load.row());
        double[] own = new double[ROUNDS];
        double[] synced = new double[ROUNDS];
        double[] unsynced = new double[ROUNDS];
        // In turn, so that what else the machine does meets all alike.
        for (int i = 0; i < ROUNDS; i++) {
          own[i] = weir.run(load);
          synced[i] = always.run(load);
          unsynced[i] = everysec.run(load);
        }
        report.rate(load.row() + "-vs-always", median(own), "redis", median(synced));
        report.rate(load.row() + "-vs-default", median(own), "redis", median(unsynced));
      }
    }
  }

  private static List<Load> loads() {
    var loads = new ArrayList<Load>();
    for (int batch : new int[] {1, 100}) {
      for (int members : new int[] {1, 16}) {
        for (boolean keyed : new boolean[] {false, true}) {
          for (int retried : new int[] {0, 1, 20}) {
            loads.add(new Load(batch, members, keyed, retried, false));
          }
        }
        loads.add(new Load(batch, members, false, 0, true));
      }
    }
    return loads;
  }

  static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
