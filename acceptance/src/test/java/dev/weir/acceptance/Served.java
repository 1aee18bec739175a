package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.cli.Cli;
import dev.weir.cli.Main;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.Shell;
import dev.weir.cli.shell.Stop;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `weir serve` on a new directory of its own, at a free port: the command itself, in this process.
/// [ServingTest] has it in a process of its own.
final class Served implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("weir serves .* at (localhost:\\d+)\n");

  private static @Nullable Served shared;

  private final Path directory;
  private final Stop stop = new Stop();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final String bootstrap;

  private Served(Path directory) {
    this.directory = directory;
    var out = new ByteArrayOutputStream();
    Thread.ofVirtual().start(() -> exit.complete(serve(out)));
    await().atMost(Logs.PATIENCE).until(() -> exit.isDone() || out.size() > 0);
    var ready = READY.matcher(out.toString(StandardCharsets.UTF_8));
    assertThat(ready.matches()).as("the line that says that it answers: %s", out).isTrue();
    bootstrap = ready.group(1);
  }

  private int serve(ByteArrayOutputStream out) {
    var shell =
        new Shell(
            InputStream.nullInputStream(),
            out,
            System.err,
            Shell.Terminals.NONE,
            Map.of(),
            InstantSource.system(),
            ZoneOffset.UTC,
            System::nanoTime);
    // A group's first member need not wait for others: in a test nobody else is on the way.
    var args =
        List.of(
            "serve",
            directory.toString(),
            "--port",
            "0",
            "--set",
            "group.initial.rebalance.delay.ms=0");
    return Cli.run(new Session(shell, stop), args.toArray(String[]::new));
  }

  static Served start() {
    try {
      return new Served(Files.createTempDirectory("weir-served"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The one of this JVM, started by the first call and ended with the JVM.
  static synchronized Served shared() {
    if (shared == null) {
      var served = start();
      Runtime.getRuntime().addShutdownHook(new Thread(served::close));
      shared = served;
    }
    return shared;
  }

  /// The command with these arguments in a process of its own, not started yet, and without the
  /// launcher's build.
  static ProcessBuilder command(String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  /// `localhost:port`.
  String bootstrap() {
    return bootstrap;
  }

  /// `weir://localhost:port`.
  String url() {
    return "weir://" + bootstrap;
  }

  @Override
  public void close() {
    stop.request();
    exit.join();
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
