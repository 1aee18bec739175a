package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.Shell;
import dev.weir.cli.shell.Stop;
import java.io.ByteArrayInputStream;
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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
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
  private CompletableFuture<Integer> serving = CompletableFuture.completedFuture(0);

  @AfterEach
  void end() {
    stop.request();
    await().until(serving::isDone);
  }

  private int run(Stop until, String... args) {
    return run(InputStream.nullInputStream(), until, args);
  }

  private int run(InputStream in, Stop until, String... args) {
    var shell =
        new Shell(
            in,
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
    serving = exitCode;
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
        .contains(directory + " is in use by pid " + ProcessHandle.current().pid())
        .contains("End that first, or take another directory")
        .doesNotContain("shared=true");
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

  private int user(String input, String... args) {
    var all = new ArrayList<>(List.of("user"));
    all.addAll(List.of(args));
    var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    return run(in, new Stop(), all.toArray(String[]::new));
  }

  @Test
  void usersAreAddedListedAndRemovedWhetherOrNotTheDirectoryIsServed() {
    String directory = folder.toString();
    assertThat(user("secret\n", "add", directory, "alice")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("user \"alice\" added\n");
    out.reset();
    serve(directory);
    out.reset();

    assertThat(user("other\r\n", "add", directory, "alice")).isZero();
    assertThat(user("hers", "add", directory, "bob")).isZero();
    assertThat(user("", "list", directory)).isZero();
    assertThat(user("", "remove", directory, "alice")).isZero();
    assertThat(user("", "remove", directory, "alice")).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            password of "alice" changed
            user "bob" added
              NAME   MECHANISMS
              alice  SCRAM-SHA-256,SCRAM-SHA-512
              bob    SCRAM-SHA-256,SCRAM-SHA-512
            user "alice" removed
            """);
  }

  @Test
  void aUserHasANameAndAPassword() {
    assertThat(user("", "add", folder.toString(), "alice")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("1 to 1,024 bytes, not 0");
    assertThat(user("secret", "add", folder.toString(), " ")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("secret");
  }

  @Test
  void aSecretIsNotSaidWhereOthersSeeIt() throws IOException {
    String directory = folder.resolve("never").toString();
    String secret = "ssl.keystore.password=swordfish";
    assertThat(run(stop, "serve", directory, "--set", secret)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--config FILE");

    Path config = Files.writeString(folder.resolve("weir.properties"), secret);
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(run(stop, "serve", directory, "--config", config.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("chmod 600 " + config)
        .doesNotContain("swordfish");
    assertThat(Files.exists(Path.of(directory))).isFalse();
  }

  @Test
  void settingsComeFromAFileAndTheCommandLineCountsBeforeIt() throws IOException {
    Path config = Files.writeString(folder.resolve("weir.properties"), "num.partitions = none\n");
    String directory = folder.resolve("data").toString();
    assertThat(run(stop, "serve", directory, "--config", config.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("num.partitions is a number");
    assertThat(
            run(
                stop,
                "serve",
                directory,
                "--config",
                config.toString(),
                "--set",
                "num.partitions=0"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("not \"0\"");
  }

  @Test
  void httpIsForThisMachineToo() {
    assertThat(
            run(
                stop,
                "serve",
                folder.toString(),
                "--port",
                "0",
                "--http-port",
                "0",
                "--http-host",
                "0.0.0.0"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--http-host localhost");
  }

  @Test
  void tlsNeedsACertificate() {
    assertThat(
            run(
                stop,
                "serve",
                folder.toString(),
                "--host",
                "0.0.0.0",
                "--set",
                "security.protocol=SASL_SSL"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("ssl.keystore.location is missing");
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
