package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.Shell;
import dev.weir.cli.shell.Stop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `weir serve`, from its first line to its end.
class ServeTest {
  private static final Pattern READY = Pattern.compile("weir serves (\\S+) at localhost:(\\d+)\n");

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Stop stop = new Stop();

  @AfterEach
  void end() {
    stop.request();
  }

  private int run(Stop until, String... args) {
    var shell =
        new Shell(
            InputStream.nullInputStream(),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Shell.Terminals.NONE,
            Map.of(),
            InstantSource.system(),
            ZoneOffset.UTC,
            System::nanoTime);
    return Cli.run(new Session(shell, until), args);
  }

  private CompletableFuture<Integer> serve(String directory) {
    var exitCode = new CompletableFuture<Integer>();
    Thread.ofVirtual().start(() -> exitCode.complete(run(stop, "serve", directory, "--port", "0")));
    await().until(() -> exitCode.isDone() || out.size() > 0);
    return exitCode;
  }

  private int port() {
    Matcher ready = READY.matcher(out.toString(StandardCharsets.UTF_8));
    assertThat(ready.matches()).as("%s", out).isTrue();
    return Integer.parseInt(ready.group(2));
  }

  @Test
  void itMakesItsDirectorySaysOneLineAnswersAndEnds() throws Exception {
    String directory = folder.resolve("new").resolve("data").toString();
    var exitCode = serve(directory);

    try (var socket = new Socket("localhost", port())) {
      // ApiVersions, version 0.
      socket.getOutputStream().write(new byte[] {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0, 0});
      assertThat(socket.getInputStream().readNBytes(8)).startsWith(0, 0).endsWith(0, 0, 0, 1);
    }
    assertThat(Files.isDirectory(Path.of(directory))).isTrue();
    stop.request();

    assertThat(exitCode.get()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void aDirectoryThatAnotherOwnsIsRefusedAndTheOwnerNamed() {
    String directory = folder.toString();
    serve(directory);
    assertThat(run(new Stop(), "serve", directory, "--port", "0")).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(directory + " is in use by pid " + ProcessHandle.current().pid());
  }

  @Test
  void otherCommandsUseTheDirectoryMeanwhile() {
    String directory = folder.toString();
    serve(directory);
    String url = "log:" + directory;

    assertThat(run(new Stop(), "topic", "create", "shared-topic", "--url", url)).isZero();
  }

  @Test
  void beyondThisMachineItListensOnlyToWhoeverSaysSo() {
    assertThat(run(stop, "serve", folder.toString(), "--host", "0.0.0.0", "--port", "0"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--insecure");
  }

  @Test
  void anUnknownSettingIsRefusedBeforeAnythingIsMade() {
    String directory = folder.resolve("never").toString();
    assertThat(run(stop, "serve", directory, "--set", "color=red")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("there is no setting \"color\"", "num.partitions");
    assertThat(Files.exists(Path.of(directory))).isFalse();
  }

  @Test
  void anUnknownDurabilityIsRefusedBeforeAnythingIsMade() {
    String directory = folder.resolve("never").toString();
    assertThat(run(stop, "serve", directory, "--durability", "some")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("durability=some is unknown. Take fsync or os");
    assertThat(Files.exists(Path.of(directory))).isFalse();
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
      String port = String.valueOf(taken.getLocalPort());
      assertThat(run(stop, "serve", folder.toString(), "--port", port))
          .isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("localhost:" + port);
    }
  }
}
