package dev.weir.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Outcome;
import dev.weir.Unavailable;
import dev.weir.Weir;
import dev.weir.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The owner of a shared directory is stopped with SIGSTOP: it lives, keeps the directory, and
/// answers nobody.
@Tag("slow")
class StoppedOwnerTest {
  /// Twice what an operation waits, and then some for a busy machine.
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path directory;
  private String url;
  private Process owner;

  @BeforeEach
  void anOwner() throws IOException {
    url = "log:" + directory.resolve("log") + "?shared=true";
    try (var weir = Weir.connect(url)) {
      weir.admin().topics().create(Sharer.TOPIC, Sharer.PARTITIONS);
      weir.admin().topics().create(Sharer.LEDGER, Sharer.LEDGER_PARTITIONS);
    }
    Path said = directory.resolve("said");
    owner =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                Sharer.class.getName(),
                url,
                "1")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .until(() -> Files.readString(said).contains(" sent "));
  }

  @AfterEach
  void end() throws InterruptedException {
    owner.destroyForcibly().waitFor();
  }

  private void signal(String name) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(owner.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void whoWaitsForAnOwnerThatIsStoppedIsToldWhichProcessItIs() throws Exception {
    try (var weir = Weir.connect(url);
        var producer = weir.producer()) {
      producer.send(Sharer.TOPIC, "k", "before");
      signal("STOP");
      var opening =
          CompletableFuture.supplyAsync(() -> Weir.connect(url), Thread::startVirtualThread);
      assertThatThrownBy(() -> producer.send(Sharer.TOPIC, "k", "meanwhile"))
          .asInstanceOf(InstanceOfAssertFactories.type(WeirException.class))
          .satisfies(e -> {
            assertThat(e).isInstanceOf(Unavailable.class);
            assertThat(e.outcome()).isEqualTo(Optional.of(Outcome.UNKNOWN));
            assertThat(e.getMessage()).contains("pid " + owner.pid(), "kill -CONT " + owner.pid());
          });
      assertThat(opening)
          .failsWithin(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(Unavailable.class)
          .withMessageContaining("pid " + owner.pid())
          .withMessageContaining("kill -CONT " + owner.pid());
      assertThat(Files.readString(directory.resolve("log").resolve("owner")))
          .as("nobody takes a directory that is held")
          .contains("pid=" + owner.pid() + "\n");

      signal("CONT");
      producer.send(Sharer.TOPIC, "k", "after");
    }
  }
}
