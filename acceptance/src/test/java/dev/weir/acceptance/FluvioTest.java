package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Fluvio's document promises of its command, with `weir` in its place.
@Tag("slow")
class FluvioTest {
  /// The document's own lines, in its order; the topic is made before.
  private static final Transcript DOCUMENT =
      Transcript.parse(
          """
          $ echo "One" | weir produce hello-topic
          $ echo "Two" | weir produce hello-topic
          $ weir consume hello-topic -c c1 -Bd
          Consuming records from 'hello-topic' starting from the beginning of log
          One
          Two
          $ weir consumer list
            CONSUMER  TOPIC        PARTITION  OFFSET  LAST SEEN
            c1        hello-topic  0          1       4m 14s
          $ echo "Three" | weir produce hello-topic
          $ weir consume hello-topic -c c1 -Bd
          Consuming records from 'hello-topic' starting from the beginning of log
          Three
          $ weir consume hello-topic -c c2 -Bd
          Consuming records from 'hello-topic' starting from the beginning of log
          One
          Two
          Three
          $ weir consumer list
            CONSUMER  TOPIC        PARTITION  OFFSET  LAST SEEN
            c1        hello-topic  0          2       3m 51s
            c2        hello-topic  0          2       2m 21s
          $ weir consumer delete c1
          consumer "c1" on topic "hello-topic" and partition "0" deleted
          $ weir consumer delete c2
          consumer "c2" on topic "hello-topic" and partition "0" deleted
          """);

  private static final Pattern STATUS_LINES = Pattern.compile("(?m)^Consuming records from .*\\n");

  @TempDir Path home;
  private Shell shell;

  @BeforeEach
  void theTopicIsThere() {
    shell = new Shell(home);
    shell.run("weir topic create hello-topic").succeeds();
  }

  @Test
  void F7_theTranscriptWorksLineForLineOnATerminal() {
    DOCUMENT.play(line -> shell.onTerminal(line).succeeds());
  }

  @Test
  void F7_throughPipesTheSameWithoutStatusLines() {
    DOCUMENT.without(STATUS_LINES).play(line -> shell.run(line).succeeds());
  }

  @Test
  void F7_throughPipesNothingIsSaidBesideTheRecords() {
    shell.run("echo One | weir produce hello-topic");

    assertThat(shell.run("weir consume hello-topic -c c1 -Bd").succeeds().err()).isEmpty();
  }

  @Test
  void F8_listShowsWhatWasLastSeen() {
    shell.run("printf 'One\\nTwo\\n' | weir produce hello-topic");
    shell.run("weir consume hello-topic -c c1 -Bd");

    assertThat(shell.run("weir consumer list").succeeds().out())
        .matches(
            """
              CONSUMER  TOPIC        PARTITION  OFFSET  LAST SEEN
              c1        hello-topic  0          1       %s
            """
                .formatted(Transcript.AGO));
  }

  @Test
  void F9_deleteSaysWhatIsGone() {
    shell.run("echo One | weir produce hello-topic");
    shell.run("weir consume hello-topic -c c1 -Bd");

    assertThat(shell.run("weir consumer delete c1").succeeds().out())
        .isEqualTo("consumer \"c1\" on topic \"hello-topic\" and partition \"0\" deleted\n");
    assertThat(shell.run("weir consumer list").succeeds().out()).isEqualTo("No consumers found\n");
  }

  @Test
  void F1_everyLineOfStandardInputIsARecord() {
    shell.run("printf 'One\\n\\nTwo without an end' | weir produce hello-topic").succeeds();

    assertThat(shell.run("weir consume hello-topic -Bd").succeeds().out())
        .isEqualTo("One\n\nTwo without an end\n");
  }

  @Test
  void F3_anOffsetIsKeptUntilItIsDeleted() {
    shell.run("printf 'One\\nTwo\\n' | weir produce hello-topic");
    shell.run("weir consume hello-topic -c c1 -Bd");
    assertThat(shell.run("weir consume hello-topic -c c1 -Bd").succeeds().out()).isEmpty();

    shell.run("weir consumer delete c1").succeeds();

    assertThat(shell.run("weir consume hello-topic -c c1 -Bd").succeeds().out())
        .isEqualTo("One\nTwo\n");
  }

  @Test
  void F5_noneReadsFromTheStoredOffsetAndWritesNothing() {
    shell.run("echo One | weir produce hello-topic");
    shell.run("weir consume hello-topic -c c1 -Bd");
    shell.run("echo Two | weir produce hello-topic");

    String none = "weir consume hello-topic -c c1 -Bd --commit none";
    assertThat(shell.run(none).succeeds().out()).isEqualTo("Two\n");
    assertThat(shell.run(none).succeeds().out()).isEqualTo("Two\n");
  }

  @Test
  void F6_nameStartStrategyAndFlushPeriodAreOptionsOfTheCommand() {
    shell.run("printf 'One\\nTwo\\n' | weir produce hello-topic");

    assertThat(
            shell
                .run("weir consume hello-topic -c c1 -H 1 -d --commit auto --flush 100ms")
                .succeeds()
                .out())
        .isEqualTo("Two\n");
    assertThat(shell.run("weir consumer list").succeeds().out())
        .containsPattern("c1 +hello-topic +0 +1 ");
  }
}
