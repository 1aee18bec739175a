package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands that work on messages, in real processes: failures, kills, signals.
@Tag("slow")
class SharingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Fails for bob, and says why.
  private static final String SEND =
      "'read n; echo \"$n $WEIR_ATTEMPT\"; test \"$n\" != bob || { echo no such user >&2; exit 1; }'";

  private static final String MAILER =
      "weir consume mails -c mailer -Bd --share message --attempts 3 --backoff 1ms..5ms --exec ";

  @TempDir Path home;
  private Shell shell;
  private @Nullable Process worker;

  @BeforeEach
  void aTopic() {
    shell = new Shell(home);
    shell.run("weir topic create mails").succeeds();
  }

  @AfterEach
  void endTheWorker() {
    if (worker != null) {
      worker.descendants().forEach(ProcessHandle::destroyForcibly);
      worker.destroyForcibly();
    }
  }

  @Test
  void B5_whatFailsIsRetriedThenADeadLetterAndComesAgainWhenRedriven() {
    shell.run("printf '%s\\n' ada=ada bob=bob eve=eve | weir produce mails --key-separator =");

    var first = shell.run(MAILER + SEND).succeeds();
    assertThat(first.out().lines())
        .containsExactlyInAnyOrder("ada 1", "bob 1", "bob 2", "bob 3", "eve 1");
    assertThat(first.err()).isEqualTo("no such user\n".repeat(3));

    assertThat(shell.run("weir dead list mailer").succeeds().out())
        .containsPattern("  0 +mails +0 +1 +bob +3 +no such user +");
    assertThat(shell.run("weir dead show mailer 0").succeeds().out())
        .contains("From           mails/0@1", "Cause          no such user", "Attempts       3")
        .endsWith("\n\nbob\n");

    assertThat(shell.run("weir dead redrive mailer").exit()).isEqualTo(2);
    assertThat(shell.run("weir dead redrive mailer --key eve --yes").succeeds().out())
        .isEqualTo("0 dead letters of mailer redriven\n");
    assertThat(shell.run("weir dead redrive mailer --yes").succeeds().out())
        .isEqualTo("1 dead letter of mailer redriven\n");
    assertThat(shell.run("weir dead list mailer").succeeds().out())
        .isEqualTo("No dead letters found\n");

    String again = MAILER + "'cat; echo \" $WEIR_KEY $WEIR_ATTEMPT\"'";
    assertThat(shell.run(again).succeeds().out()).isEqualTo("bob bob 1\n");
    assertThat(shell.run("weir consume mails -c audit -Bd").succeeds().out())
        .as("redriven to mailer, and to nobody else")
        .isEqualTo("ada\nbob\neve\n");
  }

  @Test
  void B2_aKillRepeatsOnlyWhatWasRunning() throws IOException, InterruptedException {
    int messages = 60;
    int jobs = 4;
    shell.run("seq 0 %d | weir produce mails".formatted(messages - 1)).succeeds();
    String work =
        "weir consume mails -c worker -Bd --share message --attempts 100 --jobs "
            + jobs
            // A command whose worker is killed before it was handed its message has none.
            + " --exec 'read n; [ -n \"$n\" ] || exit 1; echo $n >> begun; sleep 0.1; echo $n >> done'";
    int kills = 0;
    for (int enough = 10; enough <= 40; enough += 15) {
      int lines = enough;
      start(work);
      await().atMost(PATIENCE).until(() -> lines("done").count() >= lines);
      worker().destroyForcibly().waitFor();
      kills++;
    }

    shell.run(work).succeeds();

    List<String> all = numbers(0, messages - 1);
    assertThat(lines("done").distinct()).containsExactlyInAnyOrderElementsOf(all);
    assertThat(lines("begun").count() - messages)
        .as("begun more than once, of %s", lines("begun").toList())
        .isLessThanOrEqualTo((long) kills * jobs);
    assertThat(shell.run(work).succeeds().err()).isEmpty();
    assertThat(lines("done").count()).isLessThanOrEqualTo(messages + (long) kills * jobs);
  }

  @Test
  void ctrlCLetsTheRunningCommandEndAndRepeatsNothing() throws IOException, InterruptedException {
    shell.run("seq 0 9 | weir produce mails").succeeds();
    String work =
        "weir consume mails -c worker -B --share message"
            + " --exec 'read n; echo $n >> begun; sleep 1; echo $n >> done'";
    start(work);
    await().atMost(PATIENCE).until(() -> lines("begun").count() == 1);

    signal("INT");

    assertThat(exitCode()).isEqualTo(130);
    assertThat(lines("done")).containsExactly("0");
    shell.run("weir consume mails -c worker -d --exec 'cat >> after; echo >> after'").succeeds();
    assertThat(lines("after")).containsExactlyElementsOf(numbers(1, 9));
  }

  @Test
  void aSecondSignalKills() throws IOException, InterruptedException {
    shell.run("echo one | weir produce mails").succeeds();
    start("weir consume mails -c worker -B --share message --exec 'echo $$ > begun; sleep 1000'");
    await().atMost(PATIENCE).until(() -> lines("begun").count() == 1);
    long command = Long.parseLong(lines("begun").findFirst().orElseThrow());
    ProcessHandle sleeping = ProcessHandle.of(command).orElseThrow();

    signal("TERM");
    // The second counts only once the first was heard.
    await()
        .atMost(PATIENCE)
        .until(() -> {
          signal("TERM");
          return worker().waitFor(200, TimeUnit.MILLISECONDS);
        });

    assertThat(exitCode()).isEqualTo(143);
    await().atMost(PATIENCE).until(() -> !sleeping.isAlive());
    assertThat(shell.run("weir consume mails -c worker -d --exec cat").succeeds().out())
        .isEqualTo("one");
  }

  @Test
  void aBrokenPipeIsNoFailureOfTheMessages() {
    shell.run("seq 0 9 | weir produce mails").succeeds();

    shell
        .run("weir consume mails -c worker -Bd --share message --exec 'cat; echo' | head -1")
        .succeeds();

    assertThat(shell.run("weir dead list worker").succeeds().out())
        .isEqualTo("No dead letters found\n");
    String rest = "weir consume mails -c worker -d --exec 'cat; echo'";
    assertThat(shell.run(rest).succeeds().out().lines()).endsWith("9").hasSizeLessThan(10);
  }

  @Test
  void B6_aConsumerIsDescribed() {
    shell.run("seq 0 2 | weir produce mails").succeeds();
    shell
        .run(
            "weir consume mails -c mailer -B -n 2 --share message --order key --attempts 5"
                + " --backoff 1h --lease 10s --exec 'test $WEIR_OFFSET != 0'")
        .succeeds();

    assertThat(shell.run("weir consumer describe mailer").succeeds().out())
        .containsPattern("Shared +by message, each key in order\n")
        .containsPattern("Attempts +5, backoff 1h\n")
        .containsPattern("Lease +10s\n")
        .containsPattern("Members +none now\n")
        .containsPattern("Lag +2 messages, the oldest waiting for ")
        .containsPattern("\n +0 +- +0 +3 +1 +1 +0 ");
    assertThat(shell.run("weir consumer describe mailer -O json").succeeds().out())
        .contains("\"share\": \"message\"", "\"members\": []", "\"settled_above\": 1");
  }

  private void start(String line) throws IOException {
    worker =
        shell
            .builder(List.of("bash", "-c", "exec " + line))
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("said").toFile())
            .start();
  }

  private void signal(String name) {
    shell.run("kill -%s %d 2> /dev/null".formatted(name, worker().pid()));
  }

  private int exitCode() throws InterruptedException {
    assertThat(worker().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ends").isTrue();
    return worker().exitValue();
  }

  private Stream<String> lines(String file) throws IOException {
    Path path = home.resolve(file);
    return Files.exists(path) ? Files.readAllLines(path).stream() : Stream.empty();
  }

  private static List<String> numbers(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
  }

  private Process worker() {
    return Objects.requireNonNull(worker);
  }
}
