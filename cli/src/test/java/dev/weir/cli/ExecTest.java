package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.Run.Result;
import dev.weir.cli.shell.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `weir consume --exec` and what comes of it, on a real directory, in this process.
@Timeout(60)
class ExecTest {
  @TempDir Path folder;
  private Run run;

  @BeforeEach
  void aTopicWithThreeMessages() {
    run = new Run(folder);
    run.weir("topic create mails");
    run.withInput("one\ntwo\nthree\n", "produce", "mails", "--key", "k");
  }

  @Test
  void aCommandRunsForEachMessageInOrder() {
    Result result = exec("cat; echo \" $WEIR_TOPIC/$WEIR_PARTITION@$WEIR_OFFSET $WEIR_KEY\"");

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("one mails/0@0 k\ntwo mails/0@1 k\nthree mails/0@2 k\n");
    assertThat(exec("cat").out()).as("what is done is not done again").isEmpty();
  }

  @Test
  void aSkippedMessageIsDone() {
    assertThat(exec("cat; exit 4", "--on-exit", "4=skip").exitCode()).isZero();
    assertThat(exec("cat").out()).isEmpty();
  }

  @Test
  void stopLeavesTheMessageAsItIsAndEnds() {
    Result result = exec("echo no such user >&2; test $WEIR_OFFSET = 0", "--on-exit", "*=stop");

    assertThat(result.exitCode()).isEqualTo(ExitCode.COMMAND_FAILED);
    assertThat(result.err())
        .endsWith("weir: the command for mails/0@1 ended with exit code 1: no such user\n");
    assertThat(exec("cat").out()).isEqualTo("twothree");
  }

  @Test
  void messagesAreCountedByCommands() {
    assertThat(exec("cat", "-n", "2").out()).isEqualTo("onetwo");
    assertThat(exec("cat", "-n", "2").out()).isEqualTo("three");
  }

  @Test
  void inPartitionOrderOneCommandRunsForEachPartition() {
    run.weir("topic create two -p 2");
    run.withInput("a1\na2\na3\n", "produce", "two", "-p", "0");
    run.withInput("b1\nb2\nb3\n", "produce", "two", "-p", "1");
    String command =
        "cd %s; mkdir busy$WEIR_PARTITION || exit 1; cat; echo; echo x >> n; ".formatted(folder)
            + "while test $(wc -l < n) -lt 2; do :; done; rmdir busy$WEIR_PARTITION";

    Result result =
        run.withInput("", "consume", "two", "-c", "c", "-Bd", "--jobs", "4", "--exec", command);

    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().filter(line -> line.startsWith("a")))
        .containsExactly("a1", "a2", "a3");
    assertThat(result.out().lines().filter(line -> line.startsWith("b")))
        .containsExactly("b1", "b2", "b3");
  }

  @Test
  void onlySubjectsThatMatch() {
    run.withInput("paid\n", "produce", "mails", "--header", "subject=order.paid");
    run.withInput("test\n", "produce", "mails", "--header", "subject=order.test");

    assertThat(exec("cat", "--subject", "order.*", "--except-subject", "order.test").out())
        .isEqualTo("paid");
  }

  @Test
  void severalTopicsByAPattern() {
    run.weir("topic create orders-eu");
    run.weir("topic create orders-us");
    run.withInput("eu\n", "produce", "orders-eu");
    run.withInput("us\n", "produce", "orders-us");

    assertThat(run.weir("consume orders-* -c all -Bd").out().lines())
        .containsExactlyInAnyOrder("eu", "us");
  }

  private Result exec(String command, String... more) {
    var args =
        new ArrayList<>(List.of("consume", "mails", "-c", "mailer", "-Bd", "--exec", command));
    args.addAll(List.of(more));
    return run.withInput("", args.toArray(String[]::new));
  }
}
