package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A user at a shell: a folder of their own, `weir` on the PATH, the log in their data folder. Each
/// line is typed to a `bash` of its own, so every `weir` in it is a real process.
public final class Shell {
  /// Where the sources, the launcher and the documents are.
  static final Path ROOT =
      Path.of(System.getProperty("weir.root", "..")).toAbsolutePath().normalize();

  /// Longer than any line takes, also the first `weir`, which builds; a line that takes longer hangs.
  private static final long PATIENCE_SECONDS = 600;

  private final Path home;

  public Shell(Path home) {
    this.home = home;
  }

  /// What a line left behind.
  public record Result(String line, int exit, String out, String err) {
    public Result succeeds() {
      assertThat(exit).as("exit code of: %s%n%s%s", line, out, err).isZero();
      return this;
    }
  }

  /// Runs a line with pipes for its output, and nothing to read.
  public Result run(String line) {
    return run(line, Path.of("/dev/null"));
  }

  /// Runs a line that reads a file.
  Result run(String line, Path input) {
    return run(line, List.of("bash", "-c", line), ProcessBuilder.Redirect.from(input.toFile()));
  }

  /// Runs a line on a pseudo-terminal. What it says, on whichever stream, is in `out`, as a person
  /// sees it.
  Result onTerminal(String line) {
    var typed = List.of("script", "-q", "-e", "-c", line, "/dev/null");
    Result seen = run(line, typed, ProcessBuilder.Redirect.PIPE);
    return new Result(line, seen.exit, seen.out.replace("\r\n", "\n"), seen.err);
  }

  private Result run(String line, List<String> command, ProcessBuilder.Redirect input) {
    try {
      Path out = Files.createTempFile(home, "out", "");
      Path err = Files.createTempFile(home, "err", "");
      Process process =
          builder(command)
              .redirectInput(input)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Result result =
          new Result(line, process.waitFor(), Files.readString(out), Files.readString(err));
      assertThat(ended).as("ends in time: %s", result).isTrue();
      Files.delete(out);
      Files.delete(err);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// A process in this user's place, not started yet.
  public ProcessBuilder builder(List<String> command) {
    var builder = new ProcessBuilder(command).directory(home.toFile());
    var environment = builder.environment();
    environment.put("PATH", ROOT + ":" + environment.get("PATH"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("XDG_DATA_HOME", home.resolve("data").toString());
    environment.put("SHELL", "/bin/bash");
    environment.put("TERM", "xterm");
    environment.remove("WEIR_URL");
    return builder;
  }
}
