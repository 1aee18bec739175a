package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several commands on one directory at once, each a process of its own.
@Tag("slow")
class TwoTerminalsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path home;
  private Shell shell;
  private final List<Process> terminals = new ArrayList<>();

  @BeforeEach
  void aTopic() {
    shell = new Shell(home);
    shell.run("weir topic create orders --partitions 4").succeeds();
  }

  @AfterEach
  void closeTheTerminals() throws InterruptedException {
    for (Process terminal : terminals) {
      terminal.destroyForcibly().waitFor();
    }
  }

  /// A command that goes on, in a terminal of its own, which is numbered from 0.
  private Process terminal(String line) throws IOException {
    var started =
        shell
            .builder(List.of("bash", "-c", "exec " + line))
            .redirectErrorStream(true)
            .redirectOutput(said(terminals.size()).toFile())
            .start();
    terminals.add(started);
    return started;
  }

  private Path said(int terminal) {
    return home.resolve("terminal-" + terminal);
  }

  private List<String> lines(int terminal) throws IOException {
    return Files.readAllLines(said(terminal));
  }

  private void awaitLines(int terminal, List<String> expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(lines(terminal)).containsExactlyInAnyOrderElementsOf(expected));
  }

  @Test
  void F2_whatOneTerminalSendsAnotherReadsThoughTheFirstIsKilled() throws Exception {
    var owner = terminal("weir consume orders -c billing -B");
    shell.run("echo one | weir produce orders").succeeds();
    awaitLines(0, List.of("one"));
    var other = terminal("weir consume orders -c audit -B");
    awaitLines(1, List.of("one"));

    owner.destroyForcibly().waitFor();
    shell.run("echo two | weir produce orders").succeeds();

    awaitLines(1, List.of("one", "two"));
    assertThat(other.isAlive()).isTrue();
    assertThat(shell.run("weir consume orders -c billing -Bd").succeeds().out()).contains("two");
  }

  @Test
  void Y10_groupsShareWorkBetweenProcesses() throws Exception {
    var first = terminal("weir consume orders -c billing -B");
    terminal("weir consume orders -c billing -B");
    var numbers = IntStream.range(0, 40).mapToObj(Integer::toString).toList();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(shell.run("weir consumer describe billing -O json").succeeds().out())
                .containsPattern(
                    "(?s)\"instance\".*\"instance\"|(?s)\"label\".*\"label\"|(?s)#.*#"));

    shell.run("seq 0 39 | sed 's/.*/&:&/' | weir produce orders --key-separator :").succeeds();

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          var all = new ArrayList<>(lines(0));
          all.addAll(lines(1));
          assertThat(all).containsExactlyInAnyOrderElementsOf(numbers);
        });
    assertThat(lines(0)).isNotEmpty();
    assertThat(lines(1)).isNotEmpty();
    assertThat(first.isAlive()).isTrue();
  }
}
