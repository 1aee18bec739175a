package dev.weir.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.acceptance.crash.Witnesses.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ten processes share a directory; whoever owns it is killed with SIGKILL, again and again, and now
/// and then one of the others.
@Tag("slow")
class SharedKillTest {
  private static final int PROCESSES = 10;
  private static final int FEWEST_KILLS = 30;
  private static final int LONGEST_REIGN_MILLIS = 1500;

  private static final Duration BUDGET =
      Duration.ofMinutes(Integer.getInteger("weir.budget.minutes", 0));

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;
  private String url;
  private final Map<Integer, Process> alive = new TreeMap<>();
  private final Witnesses witnesses = new Witnesses();
  private final SharedLedger ledger = new SharedLedger();
  private int runs;

  @BeforeEach
  void aTopic() {
    url = "log:" + directory.resolve("log") + "?shared=true";
    try (var weir = Weir.connect(url)) {
      weir.admin().topics().create(Sharer.TOPIC, Sharer.PARTITIONS);
      weir.admin().topics().create(Sharer.LEDGER, Sharer.LEDGER_PARTITIONS);
    }
  }

  @AfterEach
  void nobodyStays() throws InterruptedException {
    for (Process process : alive.values()) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void D8_whoeverOwnsTheDirectoryIsKilledAndTheOthersGoOn()
      throws IOException, InterruptedException {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    System.out.println("shared kills: to choose the same moments again: -Dweir.seed=" + seed);
    RandomGenerator random = new Random(seed);
    while (alive.size() < PROCESSES) {
      start();
    }
    for (int run : alive.keySet()) {
      awaitLines(run, 10);
    }
    long began = System.nanoTime();
    int owners = 0;
    int kills = 0;
    while (owners < FEWEST_KILLS || System.nanoTime() - began < BUDGET.toNanos()) {
      int victim = kills % 6 == 5 ? anybody(random) : owner();
      owners += victim == owner() ? 1 : 0;
      kill(victim);
      kills++;
      int other = anybody(random);
      awaitLines(other, Files.readAllLines(said(other)).size() + 5);
      start();
      process(other).waitFor(random.nextInt(LONGEST_REIGN_MILLIS), TimeUnit.MILLISECONDS);
    }
    for (int run : Set.copyOf(alive.keySet())) {
      awaitLines(run, Files.readAllLines(said(run)).size() + 10);
    }
    for (int run : Set.copyOf(alive.keySet())) {
      kill(run);
    }
    check();
    System.out.printf(
        "shared kills: %d owners, %d in all, %,d messages acknowledged, %,d acked, %d unknown,"
            + " %,d transactions%n",
        owners, kills, witnesses.acknowledged(), witnesses.acks(), witnesses.lost(), ledger.done());
    assertThat(witnesses.acknowledged()).isGreaterThan(1_000);
    assertThat(witnesses.acks()).isGreaterThan(1_000);
    assertThat(ledger.done()).isGreaterThan(100);
  }

  private void start() throws IOException {
    int run = ++runs;
    alive.put(
        run,
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Sharer.class.getName(),
                url,
                String.valueOf(run))
            .redirectErrorStream(true)
            .redirectOutput(said(run).toFile())
            .start());
  }

  private Process process(int run) {
    return Objects.requireNonNull(alive.get(run), () -> "run " + run + " is not alive");
  }

  private Path said(int run) {
    return directory.resolve("said-" + run);
  }

  private void kill(int run) throws IOException, InterruptedException {
    var process = process(run);
    alive.remove(run);
    assertThat(process.isAlive()).as("alive until killed: %s", tail(run)).isTrue();
    witnesses.killed(run, System.nanoTime());
    process.destroyForcibly().waitFor();
    var lines = Files.readAllLines(said(run));
    witnesses.take(run, lines);
    ledger.take(lines);
  }

  private String tail(int run) throws IOException {
    var lines = Files.readAllLines(said(run));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  private int anybody(RandomGenerator random) {
    return alive.keySet().stream().skip(random.nextInt(alive.size())).findFirst().orElseThrow();
  }

  /// Waits until one of them is.
  private int owner() throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < giveUp) {
      String text = Files.readString(directory.resolve("log").resolve("owner"));
      for (var entry : alive.entrySet()) {
        if (text.contains("pid=" + entry.getValue().pid() + "\n")) {
          return entry.getKey();
        }
      }
      alive.values().iterator().next().waitFor(5, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("nobody takes over");
  }

  private void awaitLines(int run, int count) throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (Files.readAllLines(said(run)).size() < count) {
      boolean ended = process(run).waitFor(20, TimeUnit.MILLISECONDS);
      assertThat(!ended && System.nanoTime() < giveUp)
          .as("run %d goes on: %s", run, tail(run))
          .isTrue();
    }
  }

  private void check() {
    try (var weir = Weir.connect(url)) {
      var log = new HashMap<Place, String>();
      for (int partition = 0; partition < Sharer.PARTITIONS; partition++) {
        read(weir, Sharer.TOPIC, partition, log);
      }
      checkLedger(weir);
      witnesses.holdFor(log);
      var rest = new HashSet<Place>();
      try (var mailer = Sharer.mailer(weir)) {
        var end = weir.admin().topics().describe(Sharer.TOPIC).partitions();
        assertThat(end).hasSize(Sharer.PARTITIONS);
        for (var messages = mailer.poll(500, Duration.ofSeconds(2));
            !messages.isEmpty();
            messages = mailer.poll(500, Duration.ofSeconds(2))) {
          for (var message : messages) {
            rest.add(new Place(message.partition(), message.offset()));
            mailer.ack(message);
          }
          mailer.commit();
        }
      }
      witnesses.nothingIsForgotten(log.keySet(), rest);
    }
  }

  private void checkLedger(Weir weir) {
    var halves = new ArrayList<List<String>>();
    for (int partition = 0; partition < Sharer.LEDGER_PARTITIONS; partition++) {
      var half = new TreeMap<Place, String>(Comparator.comparingLong(Place::offset));
      read(weir, Sharer.LEDGER, partition, half);
      halves.add(List.copyOf(half.values()));
    }
    var positions = new HashMap<String, Long>();
    for (var consumer : weir.admin().consumers().list()) {
      if (consumer.name().startsWith(Sharer.KEEPER)) {
        positions.put(consumer.name(), consumer.positions().getFirst().position());
      }
    }
    ledger.isWhole(halves, positions);
  }

  private static void read(Weir weir, String topic, int partition, Map<Place, String> into) {
    long offset = 0;
    while (true) {
      var slice = weir.read(topic, partition, offset, 1000);
      for (var message : slice.messages()) {
        into.put(new Place(partition, message.offset()), message.text());
      }
      if (slice.nextOffset() == offset) {
        return;
      }
      offset = slice.nextOffset();
    }
  }
}
