package dev.weir.cli.consume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Message;
import dev.weir.TopicPartition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JobTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void theValueIsTheInputAndTheOutputPassesThrough() throws Exception {
    Job.Ended ended = run("cat; echo seen >&2", "one\ntwo\0three");

    assertThat(ended.exitCode()).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("one\ntwo\0three");
    assertThat(err.toString(UTF_8)).isEqualTo("seen\n");
  }

  @Test
  void theLastLineOnStandardErrorIsTheCause() throws Exception {
    Job.Ended ended = run("printf 'first\\n no such user \\n\\n' >&2; exit 3", "");

    assertThat(ended).isEqualTo(new Job.Ended(3, "no such user"));
  }

  @Test
  void withoutALineTheExitCodeIsTheCause() throws Exception {
    assertThat(run("exit 3", "").cause()).isEqualTo("the command ended with exit code 3");
    assertThat(run("kill -9 $$", ""))
        .isEqualTo(new Job.Ended(137, "the command ended with exit code 137"));
  }

  @Test
  void aCauseIsAsLongAsADeadLetterTakes() throws Exception {
    assertThat(run("head -c 5000 /dev/zero | tr '\\0' x >&2; exit 1", "").cause())
        .isEqualTo("x".repeat(Job.MOST_CAUSE_CHARS));
  }

  @Test
  void nothingOfAMessageIsEvaluated() throws Exception {
    String evil = "$(echo evaluated)`echo evaluated`; echo evaluated";

    run("cat; printf '%s\\n' \"$WEIR_KEY\"", evil);

    assertThat(out.toString(UTF_8)).isEqualTo(evil + evil + "\n");
  }

  @Test
  void aCommandNeedNotReadItsInput() throws Exception {
    assertThat(run("exit 0", "x".repeat(1_000_000)).exitCode()).isZero();
  }

  @Test
  void aCtrlCForWeirIsNoneForTheCommand() throws Exception {
    assertThat(run("kill -INT $$; sh -c 'kill -INT $$'; echo alive", "").exitCode()).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("alive\n");
  }

  @Test
  void whatACommandLeavesInTheBackgroundIsNotWaitedFor() throws Exception {
    Job.Ended ended = run("echo done; (sleep 100; echo late) & echo $! >&2", "");

    ProcessHandle.of(Long.parseLong(ended.cause())).ifPresent(ProcessHandle::destroyForcibly);
    assertThat(ended.exitCode()).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("done\n");
  }

  @Test
  void killingItKillsWhatItStarted() throws Exception {
    Job job = start("echo begun; sleep 100 | cat", "", out);
    Future<Job.Ended> ended = threads.submit(() -> job.await(threads));
    org.awaitility.Awaitility.await().until(() -> out.toString(UTF_8).equals("begun\n"));

    job.kill();

    assertThat(ended.get().exitCode()).isEqualTo(137);
  }

  @Test
  void outputThatCannotBeWrittenIsAFailureAndTheCommandEnds() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    assertThatThrownBy(() -> start("yes", "", broken).await(threads))
        .isInstanceOf(IOException.class)
        .hasMessage("Broken pipe");
  }

  private Job.Ended run(String command, String value) throws Exception {
    return start(command, value, out).await(threads);
  }

  private Job start(String command, String value, OutputStream to) throws IOException {
    byte[] bytes = value.getBytes(UTF_8);
    byte[] key = value.length() > 1_000 ? null : bytes;
    var message = Message.of(new TopicPartition("orders", 0), 0, 0, key, bytes, List.of());
    var environment = new CommandEnvironment("mailer", notice -> {});
    return Job.start(command, message, environment, new Job.Outputs(to, err));
  }
}
