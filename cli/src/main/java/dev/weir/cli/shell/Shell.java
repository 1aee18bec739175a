package dev.weir.cli.shell;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// What a process is given by whoever starts it. Commands take everything from here, so a test can
/// be the shell.
///
/// @param out unbuffered, and fails when a pipe is broken (a [PrintStream] would swallow that)
/// @param nanoTime a ticker for durations
public record Shell(
    InputStream in,
    OutputStream out,
    PrintStream err,
    Terminals terminals,
    Map<String, String> environment,
    InstantSource clock,
    ZoneId zone,
    LongSupplier nanoTime) {

  /// Which of the three streams are terminals: separate questions (`weir consume t > file` has a
  /// terminal for its errors and none for its records).
  public record Terminals(boolean in, boolean out, boolean err) {
    public static final Terminals NONE = new Terminals(false, false, false);

    /// From the digits of the file descriptors that are terminals: `012`, `2`, or nothing.
    static Terminals of(String descriptors) {
      return new Terminals(
          descriptors.contains("0"), descriptors.contains("1"), descriptors.contains("2"));
    }
  }

  /// The shell of this process. Java can only tell whether input *and* output are terminals, so the
  /// launcher says which are: `-Dweir.terminals=012`.
  public static Shell ofProcess() {
    return new Shell(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        terminalsOfProcess(),
        System.getenv(),
        InstantSource.system(),
        ZoneId.systemDefault(),
        System::nanoTime);
  }

  private static Terminals terminalsOfProcess() {
    String told = System.getProperty("weir.terminals");
    if (told != null) {
      return Terminals.of(told);
    }
    var console = System.console();
    boolean all = console != null && console.isTerminal();
    return new Terminals(all, all, all);
  }

  /// An environment variable that is set and not empty.
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /// Asks for something that is not shown while it is typed: from the terminal; without one, it is
  /// the first line of standard input.
  public String secret(String question) {
    var console = terminals.in ? System.console() : null;
    char[] typed = console == null ? null : console.readPassword("%s", question);
    return typed == null ? line() : new String(typed);
  }

  private String line() {
    var line = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
        line.write(b);
      }
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "standard input cannot be read: " + e.getMessage(), e);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /// Text on standard output, for what is not a record.
  public void print(String text) {
    OutputFailed.guard(() -> {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    });
  }

  /// A line on standard output.
  public void println(String line) {
    print(line + "\n");
  }

  /// One line on standard error that a person should see, wherever it goes.
  public void tell(String line) {
    err.println("weir: " + line);
  }

  /// A line on standard error about what goes on; only for a person at a terminal.
  public void status(String line) {
    if (terminals.out && terminals.err) {
      err.println(line);
    }
  }
}
