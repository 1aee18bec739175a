package dev.weir.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process that produces and consumes on a real directory, with SIGKILL, while it opens,
/// works (and files, and checkpoints), and closes.
@Tag("slow")
class KillTest {
  private static final int FEWEST_KILLS = 50;
  private static final int FEWEST_IN_EACH_PHASE = 8;

  private static final Duration BUDGET =
      Duration.ofMinutes(Integer.getInteger("weir.budget.minutes", 0));

  /// A worker that is still silent after this long is stuck.
  private static final long PATIENCE_SECONDS = 60;

  /// What the worker says when a phase begins, and how long after that it is killed at the latest.
  private enum Phase {
    OPENING(60),
    WORKING(700),
    CLOSING(60);

    private final int longestMillis;

    Phase(int longestMillis) {
      this.longestMillis = longestMillis;
    }

    String marker() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @TempDir Path directory;
  private String url;
  private final Promises promises = new Promises();

  @BeforeEach
  void aTopic() {
    url = "log:" + directory.resolve("log");
    try (var weir = Weir.connect(url)) {
      weir.admin().topics().create(Worker.TOPIC, Worker.PARTITIONS);
      weir.admin().topics().create(Worker.LEDGER, 2);
    }
  }

  @Test
  void D1_whatWasAcknowledgedSurvivesKills() throws IOException, InterruptedException {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    System.out.println("kills: to choose the same moments again: -Dweir.seed=" + seed);
    RandomGenerator random = new Random(seed);
    var kills = new EnumMap<Phase, Integer>(Phase.class);
    long began = System.nanoTime();
    int total = 0;
    while (total < FEWEST_KILLS || System.nanoTime() - began < BUDGET.toNanos()) {
      Phase phase = Phase.values()[total % Phase.values().length];
      promises.take(killed(phase, ++total, random));
      kills.merge(phase, 1, Integer::sum);
      if (total % 10 == 0) {
        checkTheDirectory();
      }
    }
    checkTheDirectory();
    report(kills, total);
  }

  /// Starts a worker, kills it in a phase, and gives what it had said.
  private List<String> killed(Phase phase, int run, RandomGenerator random)
      throws IOException, InterruptedException {
    Path said = directory.resolve("said");
    Process worker =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                url,
                String.valueOf(run),
                String.valueOf(random.nextLong()))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      awaitPhase(worker, phase, said);
      worker.waitFor(random.nextInt(phase.longestMillis), TimeUnit.MILLISECONDS);
      assertThat(worker.isAlive()).as("alive until killed: %s", Files.readString(said)).isTrue();
    } finally {
      worker.destroyForcibly().waitFor();
    }
    return Files.readAllLines(said);
  }

  private static void awaitPhase(Process worker, Phase phase, Path said)
      throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.readAllLines(said).contains(phase.marker())) {
      boolean ended = worker.waitFor(2, TimeUnit.MILLISECONDS);
      assertThat(!ended && System.nanoTime() < giveUp)
          .as("comes to %s: %s", phase, Files.readString(said))
          .isTrue();
    }
  }

  private void checkTheDirectory() {
    try (var weir = Weir.connect(url)) {
      promises.holdIn(weir);
    }
  }

  private void report(Map<Phase, Integer> kills, int total) {
    System.out.printf(
        "kills: %d %s, %,d messages acknowledged, %,d positions committed,"
            + " %,d transactions, nothing lost, nothing half%n",
        total, kills, promises.acknowledged(), promises.commits(), promises.transactions());
    assertThat(kills.values()).allMatch(count -> count >= FEWEST_IN_EACH_PHASE);
    assertThat(promises.acknowledged()).isGreaterThan(FEWEST_KILLS * 100);
    assertThat(promises.commits()).isGreaterThan(FEWEST_KILLS);
    assertThat(promises.transactions()).isGreaterThan(FEWEST_KILLS);
  }
}
