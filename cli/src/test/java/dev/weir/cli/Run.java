package dev.weir.cli;

import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.Shell;
import dev.weir.cli.shell.Stop;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Runs commands on a log of their own, as one shell after the other would; time stands still unless
/// moved.
final class Run {
  /// What a command left.
  record Result(int exitCode, String out, String err) {}

  private final String url;
  private Instant now = Instant.parse("2026-07-20T12:00:00Z");
  private Shell.Terminals terminals = Shell.Terminals.NONE;

  Run(Path folder) {
    this.url = "log:" + folder.resolve("log");
  }

  Run at(Shell.Terminals which) {
    terminals = which;
    return this;
  }

  void passSeconds(long seconds) {
    now = now.plusSeconds(seconds);
  }

  /// The command line is split at spaces.
  Result weir(String commandLine) {
    return withInput("", commandLine.split(" "));
  }

  Result withInput(String input, String... args) {
    return withInput(input.getBytes(StandardCharsets.UTF_8), args);
  }

  Result withInput(byte[] input, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var shell =
        new Shell(
            new ByteArrayInputStream(input),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminals,
            Map.of("WEIR_URL", url),
            InstantSource.fixed(now),
            ZoneOffset.UTC,
            new AtomicLong()::get);
    int exitCode = Cli.run(new Session(shell, new Stop()), args);
    return new Result(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
