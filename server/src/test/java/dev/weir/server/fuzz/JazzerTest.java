package dev.weir.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jazzer, each time in a process of its own with little memory: what it finds ends that.
@Tag("slow")
class JazzerTest {
  private static final int BUDGET_MINUTES = Integer.getInteger("weir.budget.minutes", 0);
  private static final int LEAST_SECONDS = 5;

  /// Longer than starting and ending takes on a busy machine.
  private static final long PATIENCE_SECONDS = 180;

  /// An input that takes so long has found a loop.
  private static final int LOOP_SECONDS = 20;

  /// What reads bytes. The engine has threads of its own: what they do depends on the moment.
  private static final String GUIDED_BY =
      "dev.weir.protocol.**:dev.weir.records.**:dev.weir.codecs.**"
          + ":dev.weir.server.requests.**:dev.weir.server.groups.**:dev.weir.server.fuzz.**";

  private static final int MOST_BYTES = 1_000;
  private static final int FINDING = 77;

  @TempDir Path folder;

  private record Outcome(int exit, String said) {}

  private Outcome fuzz(Class<?> target, List<byte[]> seeds, int seconds) throws Exception {
    Path corpus = Files.createDirectory(folder.resolve("corpus"));
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(corpus.resolve("seed-" + i), seeds.get(i));
    }
    Path said = folder.resolve("said");
    var command =
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target.getName(),
            "--instrumentation_includes=" + GUIDED_BY,
            "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.**",
            "-seed=" + Long.getLong("weir.seed", 20261121),
            "-max_total_time=" + seconds,
            "-timeout=" + LOOP_SECONDS,
            "-max_len=" + MOST_BYTES,
            "-rss_limit_mb=0",
            "-print_final_stats=1",
            corpus.toString());
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(process.waitFor(seconds + PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("ends in time: %s", said(said))
          .isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    var outcome = new Outcome(process.exitValue(), said(said));
    outcome
        .said
        .lines()
        .filter(line -> line.startsWith("stat::number"))
        .forEach(System.out::println);
    return outcome;
  }

  private static String said(Path file) throws IOException {
    return Files.readString(file);
  }

  private static int seconds(int inAMinute) {
    return Math.max(LEAST_SECONDS, BUDGET_MINUTES * inAMinute);
  }

  private static void assertClean(Outcome outcome) {
    assertThat(outcome.exit).as("exit code of the fuzzer: %s", outcome.said).isZero();
    assertThat(outcome.said).as("it was guided").contains("INITED cov:");
  }

  @Test
  void aFrameIsAnsweredOrRefusedAtABoundedCost() throws Exception {
    assertClean(fuzz(FrameTarget.class, FrameTarget.seeds(), seconds(25)));
  }

  @Test
  void aBatchIsStoredOrRefused() throws Exception {
    assertClean(fuzz(BatchTarget.class, BatchTarget.seeds(), seconds(15)));
  }

  @Test
  void aDecoderWithoutItsCapIsFound() throws Exception {
    var outcome = fuzz(UncappedTarget.class, UncappedTarget.seeds(), 60);
    assertThat(outcome.exit).as(outcome.said).isEqualTo(FINDING);
    assertThat(outcome.said).containsAnyOf("bytes to read", "OutOfMemory");
  }
}
