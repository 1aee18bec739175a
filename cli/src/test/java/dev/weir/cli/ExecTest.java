package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.Run.Result;
import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Shell.Terminals;
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
  void aCommandIsToldTheNameOfThisHost() {
    Result result =
        run.withInput(
            "", "consume", "mails", "--resumable", "-Bd", "--exec", "echo $WEIR_CONSUMER");

    assertThat(result.out().lines().distinct()).singleElement().asString().startsWith("resumable-");
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
  void whatFailsIsTriedAgainBeforeWhatFollowsItInThePartition() {
    Result result =
        exec("cat; echo \" $WEIR_ATTEMPT\"; test $WEIR_OFFSET != 1", "--backoff", "1ms");

    assertThat(result.out()).isEqualTo("one 1\ntwo 1\ntwo 2\ntwo 3\nthree 1\n");
    assertThat(result.exitCode()).isZero();
    assertThat(run.weir("dead list mailer").out())
        .isEqualTo(
            """
              ID  TOPIC  PARTITION  OFFSET  KEY  ATTEMPTS  CAUSE                               LAST FAILURE
              0   mails  0          1       k    3         the command ended with exit code 1  0s
            """);
  }

  @Test
  void byMessageWhatFollowsPassesAndKeysCanBeKeptInOrder() {
    run.withInput("four\n", "produce", "mails", "--key", "other");
    String command = "cat; echo; test $WEIR_OFFSET != 0 -o $WEIR_ATTEMPT = 2";
    String[] patient = {"--share", "message", "--backoff", "2s"};

    assertThat(exec(command, patient).out()).isEqualTo("one\ntwo\nthree\nfour\none\n");
    Result inOrder =
        run.withInput(
            "",
            ("consume mails -c ordered -Bd --share message --order key --backoff 2s --exec "
                    + command.replace(' ', '\t'))
                .split(" "));
    assertThat(inOrder.out()).isEqualTo("one\nfour\none\ntwo\nthree\n");
  }

  @Test
  void aRejectedMessageIsDeadAtOnce() {
    exec("echo 'no such user' >&2; test $WEIR_OFFSET != 2", "--on-exit", "1=reject");

    assertThat(run.weir("dead show mailer 0").out())
        .startsWith(
            """
            ID             0
            Consumer       mailer
            From           mails/0@2
            Cause          no such user
            Attempts       1
            """)
        .endsWith(
            """
            Key            k

            three
            """);
    assertThat(run.weir("dead show mailer 0 -O json").out())
        .contains("\"cause\": \"no such user\"", "\"value\": \"three\"");
    assertThat(run.weir("dead show mailer 7").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.weir("dead show mailer 0 -t nope").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void deadLettersAreShownBeforeTheyAreRedrivenOrPurged() {
    exec("exit 1", "--on-exit", "1=reject");

    Result look = run.weir("dead redrive mailer --id 1,2 --dry-run");
    assertThat(look.out())
        .contains("  1   mails  0          1 ", "  2   mails  0          2 ")
        .doesNotContain("  0   mails")
        .endsWith("2 dead letters of mailer would be redriven\n");
    assertThat(run.weir("dead list mailer").out()).hasLineCount(4);
    Result typo = run.weir("dead redrive mailer --id 1,1,77 --yes");
    assertThat(typo.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(typo.err()).contains("mailer has no dead letter 77. Nothing was changed");
    assertThat(run.weir("dead list mailer").out()).hasLineCount(4);
    run.at(new Terminals(true, true, true));
    Result no = run.withInput("n\n", "dead", "purge", "mailer", "-n", "1");
    assertThat(no.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(no.err()).isEqualTo("Purge it? [y/N] weir: nothing was changed\n");
    assertThat(run.withInput("y\n", "dead", "purge", "mailer", "-n", "1").out())
        .endsWith("1 dead letter of mailer purged\n");
    run.at(Terminals.NONE);

    assertThat(run.weir("dead redrive mailer --cause NOBODY --yes").out())
        .isEqualTo("0 dead letters of mailer redriven\n");
    assertThat(run.weir("dead redrive mailer -n 1 --yes").out())
        .isEqualTo("1 dead letter of mailer redriven\n");
    assertThat(run.weir("dead list mailer --key k").out()).hasLineCount(2).contains("  2   mails");
    assertThat(run.weir("dead purge mailer --yes").out())
        .isEqualTo("1 dead letter of mailer purged\n");
    assertThat(run.weir("dead list mailer -O json").out()).isEqualTo("[]\n");
    assertThat(exec("cat; echo \" $WEIR_ATTEMPT\"").out()).isEqualTo("two 1\n");
  }

  @Test
  void soManyCommandsRunAtOnce() {
    String together =
        "echo x >> started; while test $(wc -l < started) -lt 3; do :; done; echo together";

    assertThat(exec("cd " + folder + "; " + together, "--share", "message", "--jobs", "3").out())
        .isEqualTo("together\n".repeat(3));
  }

  @Test
  void inPartitionOrderOneCommandRunsForEachPartition() {
    run.weir("topic create two -p 2");
    run.withInput("a1\na2\na3\n", "produce", "two", "-p", "0");
    run.withInput("b1\nb2\nb3\n", "produce", "two", "-p", "1");
    String command =
        "cd %s; mkdir busy$WEIR_PARTITION || exit 1; echo \"$(cat)\"; echo x >> n; "
                .formatted(folder)
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
  void aCommandMayTakeLongerThanTheLease() {
    Result result =
        exec("echo \"$(cat)\"; sleep 2.5", "--share", "message", "--lease", "1s", "--jobs", "3");

    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines()).containsExactlyInAnyOrder("one", "two", "three");
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

  @Test
  void whatAConsumerIsStaysAndIsDescribed() {
    exec("cat", "--share", "message", "--attempts", "7", "--subject", "a.>", "--subject", "b");

    assertThat(run.weir("consumer describe mailer").out())
        .startsWith(
            """
            Consumer  mailer
            Shared    by message
            Attempts  7, backoff 1s..1m
            Lease     30s
            Subjects  a.>, b
            Members   none now

            Topic     mails
            Lag       none
            """);
    assertThat(exec("cat", "--share", "partition").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(exec("cat", "--lease", "5s").err())
        .isEqualTo("weir: mailer is changed: lease PT5S, was PT30S\n");
  }

  private Result exec(String command, String... more) {
    var args =
        new ArrayList<>(List.of("consume", "mails", "-c", "mailer", "-Bd", "--exec", command));
    args.addAll(List.of(more));
    return run.withInput("", args.toArray(String[]::new));
  }
}
