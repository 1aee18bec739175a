package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.Run.Result;
import dev.weir.cli.shell.ExitCode;
import java.nio.file.Path;
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

  private Result exec(String command, String... more) {
    String[] args = {"consume", "mails", "-c", "mailer", "-Bd", "--exec", command};
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return run.withInput("", all);
  }
}
