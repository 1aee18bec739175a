package dev.weir.acceptance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.acceptance.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the README shows of several terminals is typed, each line in a terminal of its own: those
/// that go on are awaited to print what the README says, and then ended.
@Tag("slow")
class FrontPageTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
  private static final Pattern READY = Pattern.compile("weir serves .* at (localhost:\\d+)");

  @TempDir Path home;
  private Shell shell;
  private final List<Running> terminals = new ArrayList<>();

  @BeforeEach
  void aUser() {
    shell = new Shell(home);
    shell.run("weir --version").succeeds(); // builds, if there is something to build
  }

  @AfterEach
  void closeTheTerminals() {
    terminals.forEach(Running::close);
  }

  /// The lines of the block that begins with a command, without their comments.
  private static Stream<String> lines(String beginning) throws IOException {
    return BLOCK
        .matcher(
            Files.readString(Path.of(System.getProperty("weir.root", "..")).resolve("README.md")))
        .results()
        .map(block -> block.group(1))
        .filter(block -> block.startsWith(beginning))
        .flatMap(String::lines)
        .map(line -> line.replaceFirst(" +#.*", ""));
  }

  private Running start(String... command) throws IOException {
    var process = Running.start(shell.builder(List.of(command)));
    terminals.add(process);
    return process;
  }

  /// On a pseudo-terminal: programs keep what they print to anything else.
  private Running terminal(String line) throws IOException {
    return start("script", "-q", "-f", "-c", line, "/dev/null");
  }

  private static void awaitLine(Running terminal, String expected) {
    String line;
    do {
      line = terminal.next().stripTrailing();
    } while (!line.equals(expected));
  }

  @Test
  void oneTerminalReadsWhatAnotherSends() throws IOException {
    List<String> shown = lines("weir consume orders -c billing").toList();
    shell.run("weir topic create orders").succeeds();

    var reader = terminal(shown.get(0));
    shell.run(shown.get(1)).succeeds();

    assertThat(shown).hasSize(2);
    awaitLine(reader, "refunded");
  }

  @Test
  void kafkasClientsReadWhatADirectoryHas() throws IOException {
    String how = "kcat is not installed: apt-get install kcat";
    boolean hasKcat = Clients.onPath("kcat");
    assertThat(hasKcat || !Clients.IN_CI).as(how).isTrue();
    assumeTrue(hasKcat, how);
    List<String> shown = lines("weir serve").toList();

    var server = start("bash", "-c", "exec " + shown.get(0) + " --port 0");
    var ready = READY.matcher(server.next());
    assertThat(ready.matches()).isTrue();
    List<String> rest =
        shown.stream().skip(1).map(line -> line.replace("localhost:9092", ready.group(1))).toList();
    shell.run(rest.getFirst()).succeeds();

    assertThat(rest).hasSize(3);
    awaitLine(terminal(rest.get(1)), "paid");
    awaitLine(terminal(rest.get(2)), "paid");
  }
}
