package dev.weir.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.acceptance.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the kernel is asked to do before anybody is told that something is durable: seen from
/// outside, with strace. Without the `force` behind the journal's sync, every test here fails.
@Tag("slow")
class SyncTest {
  private static final String STRACE =
      "strace -f -y -s 65536 -e trace=write,pwrite64,pwritev,fdatasync,exit_group -o trace ";

  @TempDir Path home;
  private Shell shell;

  @BeforeEach
  void straceWorks() {
    shell = new Shell(home);
    if (shell.run("strace -o /dev/null true").exit() != 0) {
      String missing = "strace is missing or not allowed: nobody saw whether the journal is synced";
      if (System.getenv("CI") != null) {
        fail(missing);
      }
      System.out.println("SKIPPED: " + missing);
      abort(missing);
    }
  }

  @Test
  void D2_theLauncherSyncsAMessageBeforeItEnds() throws IOException {
    shell.run("weir topic create orders").succeeds();

    var calls = traced("echo payload-of-the-launcher | " + STRACE + "weir produce orders");

    assertSyncedBeforeAnythingElse(calls, "payload-of-the-launcher");
  }

  @Test
  void D2_theLauncherSyncsAPositionBeforeItEnds() throws IOException {
    shell.run("weir topic create orders").succeeds();
    shell.run("echo One | weir produce orders").succeeds();

    var calls = traced(STRACE + "weir consume orders -c reader-of-the-launcher -Bd");

    assertSyncedBeforeAnythingElse(calls, "reader-of-the-launcher");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sent payload-", "committed reader-"})
  void D2_theJournalIsSyncedBetweenTheWriteAndTheAcknowledgement(String said) throws IOException {
    var calls = traced(STRACE + java(Acknowledger.class, "log:log"));

    for (int i = 0; i < Acknowledger.TIMES; i++) {
      String line = said + i + ";";
      var write = calls.journalWriteOf(line.substring(line.indexOf(' ') + 1));
      assertThat(calls.syncedAfter(write)).as(calls::toString).isLessThan(saidAt(calls, line));
    }
  }

  /// The control: with `durability=os` nobody syncs, and these tests would see it.
  @Test
  void withoutSyncsTheTraceShowsThatTheyAreMissing() throws IOException {
    var calls = traced(STRACE + java(Acknowledger.class, "'log:log?durability=os'"));

    for (int i = 0; i < Acknowledger.TIMES; i++) {
      var write = calls.journalWriteOf("payload-" + i + ";");
      assertThat(calls.syncedAfter(write))
          .as(calls::toString)
          .isGreaterThan(saidAt(calls, "sent payload-" + i + ";"));
    }
  }

  private SystemCalls traced(String line) throws IOException {
    shell.run(line).succeeds();
    return SystemCalls.read(home.resolve("trace"));
  }

  private static void assertSyncedBeforeAnythingElse(SystemCalls calls, String text) {
    var write = calls.journalWriteOf(text);
    assertThat(calls.syncedAfter(write))
        .as(calls::toString)
        .isNotEqualTo(Long.MAX_VALUE)
        .isLessThan(calls.nextRoundAfter(write));
  }

  private static long saidAt(SystemCalls calls, String line) {
    return calls.stream(
            call -> call.name().equals("write") && call.arguments().contains("\"" + line))
        .findFirst()
        .orElseThrow(() -> new AssertionError("never said: " + line + "\n" + calls))
        .began();
  }

  private static String java(Class<?> main, String argument) {
    return String.join(
        " ",
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            argument));
  }
}
