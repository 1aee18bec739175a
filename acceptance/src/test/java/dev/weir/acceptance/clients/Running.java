package dev.weir.acceptance.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A process whose lines are taken as they come: those of its standard output by whoever waits for
/// them or by a listener, those of its standard error to be shown when it fails.
final class Running implements AutoCloseable {
  /// Longer than anything here takes on a machine that is busy, so that what hangs fails.
  private static final long PATIENCE_SECONDS = 90;

  private static final String END = "the end of its output";

  private final List<String> command;
  private final Process process;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> errors = new ArrayList<>();
  private final List<Thread> readers;

  /// What comes out of a process that has nobody to listen to it can be waited for.
  static Running start(ProcessBuilder builder) throws IOException {
    return new Running(builder, null, null);
  }

  /// @param out is told each line of standard output
  /// @param err is told each line of standard error
  static Running start(ProcessBuilder builder, Consumer<String> out, Consumer<String> err)
      throws IOException {
    return new Running(builder, out, err);
  }

  private Running(
      ProcessBuilder builder, @Nullable Consumer<String> out, @Nullable Consumer<String> err)
      throws IOException {
    command = List.copyOf(builder.command());
    process = builder.start();
    Consumer<String> listener = out == null ? lines::add : out;
    readers =
        List.of(
            reader(process.inputReader(), listener, () -> lines.add(END)),
            reader(process.errorReader(), line -> keep(line, err), () -> {}));
  }

  /// A thread of the system's: what waits for a pipe holds the one that carries a virtual thread.
  private static Thread reader(BufferedReader from, Consumer<String> listener, Runnable atEnd) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          follow(from, listener);
          atEnd.run();
        });
  }

  private static void follow(BufferedReader reader, Consumer<String> listener) {
    try (reader) {
      reader.lines().forEach(listener);
    } catch (IOException | UncheckedIOException e) {
      // It was killed: what it had said until then is all there is.
    }
  }

  private void keep(String line, @Nullable Consumer<String> listener) {
    synchronized (errors) {
      errors.add(line);
    }
    if (listener != null) {
      listener.accept(line);
    }
  }

  /// The next line of standard output.
  String next() {
    try {
      String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null || line.equals(END)) {
        throw new AssertionError(
            (line == null ? "says nothing for %d s".formatted(PATIENCE_SECONDS) : "ended") + this);
      }
      return line;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void say(String line) throws IOException {
    Writer out = process.outputWriter();
    out.write(line + "\n");
    out.flush();
  }

  Process process() {
    return process;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  List<String> errors() {
    synchronized (errors) {
      return List.copyOf(errors);
    }
  }

  /// Waits for its end.
  void ends(int expected) {
    int exit = end();
    if (exit != expected) {
      throw new AssertionError("ends with exit code " + exit + this);
    }
  }

  /// @return the exit code
  int end() {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("does not end" + this);
      }
      for (Thread reader : readers) {
        reader.join();
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// All lines of standard output that nobody has taken yet, of a process that has ended.
  List<String> rest() {
    var rest = new ArrayList<String>();
    lines.drainTo(rest);
    rest.removeIf(END::equals);
    return rest;
  }

  @Override
  public String toString() {
    return ": %s%n%s".formatted(String.join(" ", command), String.join("\n", errors()));
  }

  /// Kills it, where it still runs.
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
