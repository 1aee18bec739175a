package dev.weir.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.Breakage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lives of a server by seed, in JVMs of their own. `-Dweir.seed=N` replays one.
class ServerSimulationTest {
  private static final long LIVES = 20;
  private static final long MORE_LIVES = 600;
  private static final long LIVES_WITH_A_MISTAKE = 30;

  private static final String TRANSACTIONS = "transactions";
  private static final String FEW = ".* committed=[0-4],.*";

  private static List<String> lives(long first, long count, Breakage breakage, String... more)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(
        List.of(
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ServerSimulation.class.getName(),
            String.valueOf(first),
            String.valueOf(count),
            breakage.name()));
    command.addAll(List.of(more));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.lines()).hasSize((int) count);
    return said.lines().toList();
  }

  private static void assertSound(List<String> lives) {
    assertThat(lives).filteredOn(life -> !life.contains("Outcome[")).isEmpty();
    assertThat(lives)
        .as("lives in which a group shared")
        .anyMatch(life -> !life.contains("generations=1,"));
  }

  @Test
  void groupsShareWhateverBefallsTheServer() throws IOException, InterruptedException {
    assertSound(lives(0, LIVES, Breakage.NONE));
  }

  @Test
  void theSameSeedGivesTheSameTraceInTwoJvms() throws IOException, InterruptedException {
    var one = lives(0, LIVES, Breakage.NONE);
    assertThat(lives(0, LIVES, Breakage.NONE)).isEqualTo(one);
    assertThat(one.stream().map(line -> line.split("[ ,]", -1)[1])).doesNotHaveDuplicates();
  }

  @Test
  @Tag("slow")
  void groupsShareInManyMoreLives() throws IOException, InterruptedException {
    Long replay = Long.getLong("weir.seed");
    if (replay != null) {
      System.out.println(lives(replay, 1, Breakage.NONE));
      System.out.println(lives(replay, 1, Breakage.NONE, TRANSACTIONS));
      return;
    }
    assertSound(lives(LIVES, MORE_LIVES, Breakage.NONE));
  }

  @Test
  void transactionsAreWholeWhateverBefallsTheServer() throws IOException, InterruptedException {
    var one = lives(0, LIVES, Breakage.NONE, TRANSACTIONS);
    assertThat(one).allMatch(life -> life.contains("Outcome["));
    assertThat(one).as("lives in which much was committed").noneMatch(life -> life.matches(FEW));
    assertThat(lives(0, LIVES, Breakage.NONE, TRANSACTIONS)).as("the same again").isEqualTo(one);
  }

  @Test
  @Tag("slow")
  void transactionsAreWholeInManyMoreLives() throws IOException, InterruptedException {
    assertThat(lives(LIVES, MORE_LIVES, Breakage.NONE, TRANSACTIONS))
        .filteredOn(life -> !life.contains("Outcome["))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "TAKE_A_STALE_GENERATION, FENCED",
    "TAKE_ANYBODYS_ASSIGNMENT, OWNERS",
    "GIVE_A_GENERATION_TWICE, LEADER",
    "WAIT_FOR_THE_DEAD, PROGRESS",
    "ANSWER_BEFORE_SYNC, 'RECORDS|COMMITS|LEADER|OWNERS'",
    "REUSE_OFFSET, RECORDS"
  })
  @Tag("slow")
  void aMistakeIsNoticedByTheRuleThatItBreaks(Breakage breakage, String rules)
      throws IOException, InterruptedException {
    assertNoticed(breakage, rules, lives(0, LIVES_WITH_A_MISTAKE, breakage));
  }

  @ParameterizedTest
  @CsvSource({
    "APPEND_TWICE, ONCE",
    "FORGET_A_FENCE, FENCED",
    "COMMIT_HALF, 'ENDED|WHOLE'",
    "FORGET_AN_ABORT, ENDED",
    "READ_AN_OPEN_TRANSACTION, ENDED",
    "HALF_A_TRANSACTION, 'ENDED|WHOLE|FENCED'",
    "ANSWER_BEFORE_SYNC, 'ENDED|WHOLE|ONCE'"
  })
  @Tag("slow")
  void aMistakeInTransactionsIsNoticedByTheRuleThatItBreaks(Breakage breakage, String rules)
      throws IOException, InterruptedException {
    assertNoticed(breakage, rules, lives(0, 2 * LIVES_WITH_A_MISTAKE, breakage, TRANSACTIONS));
  }

  private static void assertNoticed(Breakage breakage, String rules, List<String> lives) {
    assertThat(lives).anyMatch(life -> life.matches("\\d+ broke (" + rules + "): .*"));
    System.out.println(
        breakage
            + " was noticed: "
            + lives.stream().filter(life -> life.contains("broke")).findFirst().orElseThrow());
  }
}
