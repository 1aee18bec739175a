package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.acceptance.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `weir demo` runs, and its commands are no show: typed again, line by line, over another input,
/// they do what the demo said.
@Tag("slow")
class DemoTest {
  private static final Pattern FOLDER = Pattern.compile("^mkdir (\\S+)$");

  @TempDir Path home;

  @Test
  void theDemoTellsOfItsExample() {
    Result demo = new Shell(home).run("weir demo").succeeds();

    assertThat(demo.out())
        .contains(
            "What happened", "the same, line by line", "killed with SIGKILL", "None is missing");
  }

  @Test
  void itsCommandsTypedAgainOverAnotherInputDoWhatItClaims() throws IOException {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    System.out.println("demo: the same inputs again: -Dweir.seed=" + seed);
    RandomGenerator random = new Random(seed);
    var shell = new Shell(home);
    Path input = home.resolve("input.txt");
    Files.write(input, lines(random));
    List<String> commands = commandsOf(shell.run("weir demo input.txt").succeeds());
    String cleanUp = commands.removeLast();
    List<String> other = lines(random);
    Files.write(input, other);

    commands.forEach(command -> shell.run(command).succeeds());

    Path folder = folderOf(commands);
    List<String> numbered =
        IntStream.range(0, other.size()).mapToObj(i -> i + " " + other.get(i)).toList();
    List<String> before = Files.readAllLines(folder.resolve("before.txt"));
    List<String> after = Files.readAllLines(folder.resolve("after.txt"));
    assertThat(Files.readAllLines(folder.resolve("audit.txt"))).isEqualTo(numbered);
    assertThat(before).as("killed in the middle").isNotEmpty();
    assertThat(after).as("goes on where it stood").isEqualTo(tail(numbered, after.size()));
    assertThat(numbered).startsWith(before.subList(0, before.size() - 1).toArray(String[]::new));
    assertThat(before.size() + after.size()).isGreaterThanOrEqualTo(other.size());
    shell.run(cleanUp).succeeds();
    assertThat(folder).doesNotExist();
  }

  /// Between a few lines and more than a pipe holds.
  private static List<String> lines(RandomGenerator random) {
    return random
        .ints(1 + random.nextInt(20_000), 0, 120)
        .mapToObj(length -> "line of " + length + " " + "x".repeat(length))
        .toList();
  }

  private static List<String> commandsOf(Result demo) {
    return new ArrayList<>(
        demo.out()
            .lines()
            .filter(line -> line.startsWith("$ "))
            .map(line -> line.substring(2))
            .toList());
  }

  private static Path folderOf(List<String> commands) {
    return commands.stream()
        .map(FOLDER::matcher)
        .filter(matcher -> matcher.matches())
        .map(matcher -> Path.of(matcher.group(1)))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> tail(List<String> lines, int count) {
    return lines.subList(lines.size() - count, lines.size());
  }
}
