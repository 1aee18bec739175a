package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.Run.Result;
import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Shell.Terminals;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Commands on a real directory, in this process. What needs a process (signals, terminals, the
/// launcher) is in acceptance.
class CliTest {
  @TempDir Path folder;
  private Run run;

  @BeforeEach
  void aTopic() {
    run = new Run(folder);
    assertThat(run.weir("topic create hello-topic").out())
        .isEqualTo("topic \"hello-topic\" created\n");
  }

  @Test
  void aConsumerGoesOnWhereItStood() {
    produce("One\nTwo\n");
    assertThat(run.weir("consume hello-topic -c c1 -Bd").out()).isEqualTo("One\nTwo\n");
    run.passSeconds(254);
    assertThat(run.weir("consumer list").out())
        .isEqualTo(
            """
              CONSUMER  TOPIC        PARTITION  OFFSET  LAST SEEN
              c1        hello-topic  0          1       4m 14s
            """);

    produce("Three\n");
    assertThat(run.weir("consume hello-topic -c c1 -Bd").out()).isEqualTo("Three\n");
    assertThat(run.weir("consume hello-topic -c c2 -Bd").out()).isEqualTo("One\nTwo\nThree\n");

    assertThat(run.weir("consumer delete c1").out())
        .isEqualTo("consumer \"c1\" on topic \"hello-topic\" and partition \"0\" deleted\n");
    assertThat(run.weir("consumer delete c2").exitCode()).isZero();
    assertThat(run.weir("consumer list").out()).isEqualTo("No consumers found\n");
    assertThat(run.weir("consumer list -O json").out()).isEqualTo("[]\n");
  }

  @Test
  void jsonHasFluviosNames() {
    produce("One\n");
    run.weir("consume hello-topic -c c1 -Bd");
    assertThat(run.weir("consumer list -O json").out())
        .isEqualTo(
            """
            [
              {
                "consumer_id": "c1",
                "topic": "hello-topic",
                "partition": 0,
                "offset": 0,
                "modified_time": 1784548800
              }
            ]
            """);
  }

  @Test
  void lagIsShownForEachPartitionInMessagesAndInTime() {
    assertThat(run.weir("lag").out()).isEqualTo("No consumers found\n");
    run.weir("topic create orders -p 2");
    run.withInput("a\nb\n", "produce", "orders", "-p", "0");
    run.withInput("c\n", "produce", "orders", "-p", "1");
    run.weir("consume orders -c billing -Bd");
    run.withInput("d\ne\n", "produce", "orders", "-p", "0");
    run.passSeconds(254);

    assertThat(run.weir("lag").out())
        .isEqualTo(
            """
              CONSUMER  TOPIC   PARTITION  POSITION  END  LAG  OLDEST
              billing   orders  0          2         4    2    4m 14s
              billing   orders  1          1         1    0    -
            """);
    assertThat(run.weir("lag billing -t elsewhere").out()).isEqualTo("No consumers found\n");
    assertThat(run.weir("lag -O json").out())
        .contains("\"lag_messages\": 2", "\"lag_ms\": 254000", "\"end\": 4");
    assertThat(run.weir("lag biling").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource({
    "lag c --max-messages 2, 0",
    "lag c --max-messages 1, 14",
    "lag c --max-age 1m, 0",
    "lag --max-age 59s, 14",
    "lag -w --max-messages 0, 14",
    "lag --max-messages -1, 2",
    "lag --every 99ms, 2"
  })
  void whoIsTooFarBehindIsAnExitCode(String command, int exitCode) {
    produce("One\n");
    run.weir("consume hello-topic -c c -Bd");
    produce("Two\nThree\n");
    run.passSeconds(60);

    Result result = run.weir(command);

    assertThat(result.exitCode()).isEqualTo(exitCode);
    if (exitCode == ExitCode.BEHIND) {
      assertThat(result.out()).contains("c         hello-topic  0          1         3    2    1m");
      assertThat(result.err())
          .isEqualTo(
              "weir: too far behind: c on hello-topic, 2 messages, the oldest waiting for 1m\n");
    }
  }

  @Test
  void globalOptionsStandBeforeOrAfterTheVerb() {
    String url = "log:" + folder.resolve("other");
    assertThat(run.withInput("", "--url", url, "topic", "create", "a").exitCode()).isZero();
    assertThat(run.withInput("", "topic", "list", "--url", url).out()).contains("a ");
    assertThat(run.weir("topic list").out()).doesNotContain("a ");
  }

  @Test
  void flagsSayWhereToStartAndToEnd() {
    produce("0\n1\n2\n3\n4\n");
    assertThat(consumed("-Bd")).isEqualTo("0 1 2 3 4");
    assertThat(consumed("-H 2 -d")).isEqualTo("2 3 4");
    assertThat(consumed("-T 2 -d")).isEqualTo("3 4");
    assertThat(consumed("--start 3 -d")).isEqualTo("3 4");
    assertThat(consumed("-d")).isEmpty();
    assertThat(consumed("-B --end 2")).isEqualTo("0 1 2");
    assertThat(consumed("-B -d --end 2")).isEqualTo("0 1 2");
    assertThat(consumed("-B -d --end 99")).isEqualTo("0 1 2 3 4");
    assertThat(consumed("-B -n 3")).isEqualTo("0 1 2");
    assertThat(consumed("--start 1 --end 1")).isEqualTo("1");
  }

  @Test
  void aStoredPositionWinsOverHeadAndTailWhichIsSaidAndNotOverStart() {
    produce("0\n1\n2\n3\n");
    run.weir("consume hello-topic -c c -B -n 1");

    Result tail = run.weir("consume hello-topic -c c -T 1 -n 1");
    assertThat(tail.out()).isEqualTo("1\n");
    assertThat(tail.err()).hasLineCount(1).contains("-T 1 is for a first start");
    assertThat(run.weir("consume hello-topic -c c -H 3 -n 1").err()).contains("-H 3");
    assertThat(run.weir("consume hello-topic -c c -B -n 1 --commit none").err()).isEmpty();
    assertThat(run.weir("consume hello-topic -c c --start 0 -n 1").out()).isEqualTo("0\n");
  }

  @Test
  void whoCommitsIsTheCallersChoice() {
    produce("0\n1\n2\n");
    run.weir("consume hello-topic -c none -Bd --commit none");
    run.weir("consume hello-topic -c manual -B -n 2 --commit manual");
    run.weir("consume hello-topic -c auto -B -n 1 --flush 1h");

    assertThat(run.weir("consumer list").out().lines().map(String::strip))
        .containsExactly(
            "CONSUMER  TOPIC        PARTITION  OFFSET  LAST SEEN",
            "auto      hello-topic  0          0       0s",
            "manual    hello-topic  0          1       0s");
  }

  @Test
  void aRunThatPrintsNothingStoresNothing() {
    run.weir("consume hello-topic -c c1 -Bd");
    assertThat(run.weir("consumer list").out()).isEqualTo("No consumers found\n");
  }

  @Test
  void keysHeadersAndTemplates() {
    run.withInput("k=v=w\n", "produce", "hello-topic", "--key-separator", "=", "--header", "a=b=c");
    run.withInput("plain", "produce", "hello-topic");

    assertThat(run.weir("consume hello-topic -Bdk").out()).isEqualTo("[k] v=w\n[null] plain\n");
    assertThat(run.weir("consume hello-topic -Bd -F {{offset}}:{{header.a}}").out())
        .isEqualTo("0:b=c\n1:null\n");
    assertThat(run.weir("consume hello-topic -B -n 1 -O jsonl").out())
        .isEqualTo(
            "{\"topic\":\"hello-topic\",\"partition\":0,\"offset\":0,"
                + "\"timestamp\":\"2026-07-20T12:00:00.000Z\",\"key\":\"k\",\"value\":\"v=w\","
                + "\"headers\":[{\"name\":\"a\",\"value\":\"b=c\"}]}\n");
  }

  @Test
  void bytesGoThroughAsTheyAreExceptOntoATerminal() {
    byte[] bytes = {(byte) 0xff, 0, 7};
    run.withInput(bytes, "produce", "hello-topic", "--raw");

    assertThat(run.weir("consume hello-topic -Bd -O jsonl").out())
        .contains("\"value_base64\":\"/wAH\"");
    run.at(new Terminals(false, true, true));
    assertThat(run.weir("consume hello-topic -Bd").out()).isEqualTo("binary: (3 bytes)\n");
  }

  @Test
  void aLineWithoutSeparatorEndsItAndIsNamed() {
    Result result =
        run.withInput("a=1\nb\nc=3\n", "produce", "hello-topic", "--key-separator", "=");

    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.err()).hasLineCount(1).contains("line 2 has no separator \"=\": \"b\"");
    assertThat(consumed("-Bd")).isEqualTo("1");
  }

  @Test
  void statusLinesGoToATerminalOnly() {
    produce("One\n");
    assertThat(run.weir("consume hello-topic -Bd").err()).isEmpty();

    run.at(new Terminals(false, true, true));
    assertThat(run.weir("consume hello-topic -B --end 0").err())
        .isEqualTo(
            """
            Consuming records from 'hello-topic' starting from the beginning of log until offset 0 (inclusive)
            End-offset has been reached; exiting
            """);
    assertThat(run.weir("consume hello-topic -T 1 -d").err())
        .isEqualTo("Consuming records from 'hello-topic' starting 1 from the end of log\n");
    assertThat(run.weir("consume hello-topic --start 0 -d").err())
        .isEqualTo("Consuming records from 'hello-topic' starting at offset 0\n");
  }

  @Test
  void aPersonIsPromptedAndAnswered() {
    run.at(new Terminals(true, true, true));
    Result result = run.withInput("hello\n", "produce", "hello-topic");
    assertThat(result.err()).isEqualTo("> Ok!\n> \n");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aResetShowsWhatItDoesAndAsks() {
    produce("0\n1\n2\n");
    run.weir("consume hello-topic -c c -Bd");

    assertThat(run.weir("consumer reset c --to earliest").exitCode()).isEqualTo(ExitCode.USAGE);
    run.at(new Terminals(true, true, true));
    Result no = run.withInput("n\n", "consumer", "reset", "c", "--to", "earliest");
    assertThat(no.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(no.out())
        .isEqualTo(
            """
              TOPIC        PARTITION  POSITION  NEW POSITION  SKIPS  REPEATS
              hello-topic  0          3         0             0      3
            """);
    assertThat(run.withInput("y\n", "consumer", "reset", "c", "--to", "latest-1").exitCode())
        .isZero();
    assertThat(run.weir("consume hello-topic -c c -d").out()).isEqualTo("2\n");
  }

  @Test
  void aPositionAtTheStartHasSeenNothing() {
    produce("0\n");
    run.weir("consumer reset c -t hello-topic --to earliest --yes");
    assertThat(run.weir("consumer list").out()).contains("0          -       0s");
    assertThat(run.weir("consumer list -O json").out()).contains("\"offset\": null");
  }

  @Test
  void aTopicIsDescribedGrownAndDeleted() {
    run.weir("topic create big -p 2 --retention-time 7days --retention-bytes 1KiB");
    assertThat(run.weir("topic list").out()).contains("big          2           7days");
    assertThat(run.weir("topic add-partition big -c 2").out())
        .startsWith("added new partitions to topic: \"big\"\n")
        .hasLineCount(6);
    assertThat(run.weir("topic describe big").out()).contains("Retention bytes  1.0 KiB");
    assertThat(run.weir("topic delete big nope").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.weir("topic delete big").out()).isEqualTo("topic \"big\" deleted\n");
    assertThat(run.weir("status -O json").out()).contains("\"topics\": 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "consume hello-topik -d         | 3 | Did you mean \"hello-topic\"?",
        "produce hello-topik            | 3 | Did you mean \"hello-topic\"?",
        "consume hello-topic -d -p 7    | 3 | partition 7",
        "consumer describe nobody       | 3 | \"nobody\"",
        "consumer delete nobody         | 3 | \"nobody\"",
        "topic describe nothing         | 3 | \"nothing\"",
        "topic create hello-topic       | 4 | exists",
        "consume hello-topic --start 99 | 9 | offset 99",
        "topic create a/b               | 2 | a/b",
        "topic create x -p 0            | 2 | 0 partitions",
        "topic create x --retention-time z | 2 | is no duration",
        "produce hello-topic -f /nowhere   | 1 | /nowhere",
        "produce hello-topic --key-separator= | 2 | must be non-empty. If using '='",
        "consume hello-topic --start 2 --end 1 | 2 | Argument end-offset must be greater than",
        "consume hello-topic --commit manual | 2 | -c NAME",
        "consume hello-topic --share message --exec true | 2 | --share, --exec need a consumer name",
        "consume hello-topic -c c --resumable | 2 | -c and --resumable exclude each other",
        "consume hello-topic -c c --share topic | 2 | --share \"topic\" is none of partition, message. S",
        "consume hello-topic -c c --attempts two | 2 | --attempts \"two\" is no whole number. See",
        "consume hello-topic -c c --backoff 1x | 2 | weir: --backoff: \"1x\" is no backoff",
        "dead redrive c --id x          | 2 | --id \"x\" is no whole number",
        "dead redrive nobody --yes      | 3 | consumer \"nobody\" does not exist",
        "dead list nobody               | 3 | consumer \"nobody\" does not exist",
        "consume hello-topic -c c --lease 3s --share partition | 2 | --lease goes with",
        "consume hello-topic -c c --lease 0s | 2 | --lease 0s is not allowed: take 1s to 12h",
        "consume hello-topic -c c --attempts 0 --expire-after 1m | 2 | --attempts 0 is not allowed: take 1 to 1,000; --expire-after 1m is",
        "consume hello-topic -c c --jobs 2 --on-exit 1=skip | 2 | --jobs goes with --exec only; --on",
        "consume hello-topic -c c --exec true --jobs 0 --on-exit x -k | 2 | --jobs 0 is not allowed",
        "consume hello-topic -c c --exec true --commit none | 2 | --commit and --flush are for lines",
        "consume hello-topic -c c --commit delayed | 2 | --commit delayed and --ack-delay go together",
        "consume hello-topic -c c --commit sometimes | 2 | is none of auto, manual, delayed, on-de",
        "consume hello-topic -c c --backoff 1m..1s | 2 | is no backoff",
        "consume hello-topic -c c --share message -d --end 3 | 2 | -d and --end go together only",
        "dead redrive c                 | 2 | there is nobody to ask: give --yes",
        "dead list c --since yesterday  | 2 | --since \"yesterday\" is no time",
        "dead show c                    | 2 | ID",
        "consumer delete x -p 0         | 2 | --partition needs --topic",
        "consume hello-topic -B -T 1    | 2 | mutually exclusive",
        "consume                        | 2 | TOPIC",
        "--url nonsense status          | 2 | nonsense",
        "topc list                      | 2 | Did you mean topic?",
        "topic creat x                  | 2 | Did you mean create?",
        "consume t --strat 1            | 2 | Did you mean --start?"
      })
  void aMistakeIsOneLineAndAnHonestExitCode(String command, int exitCode, String says) {
    Result result = run.weir(command);
    assertThat(result.err()).hasLineCount(1).startsWith("weir: ").contains(says);
    assertThat(result.exitCode()).isEqualTo(exitCode);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void debugShowsWhereAnErrorCameFrom() {
    assertThat(run.weir("topic describe nope --debug").err()).contains("\tat dev.weir.");
  }

  @Test
  void helpIsForPeople() {
    assertThat(run.weir("--help").exitCode()).isZero();
    assertThat(run.weir("help").out()).contains("Examples:", "Exit codes:", "produce", "consume");
    assertThat(run.weir("help consumer reset").out()).contains("--dry-run");
    assertThat(run.weir("consume --help").out()).contains("--key-value");
    assertThat(run.weir("topic").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.weir("completion").out())
        .contains("complete -F", "--on-exit", "redrive", "on-delivery");
  }

  private void produce(String lines) {
    Result result = run.withInput(lines, "produce", "hello-topic");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  private String consumed(String flags) {
    Result result = run.weir("consume hello-topic " + flags);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    return result.out().strip().replace('\n', ' ');
  }
}
