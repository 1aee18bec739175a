package dev.weir.cli.consume;

import dev.weir.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One run of a command for one message: the value on its standard input, its output passed on.
final class Job {
  /// As long as what the cause of a dead letter may be.
  static final int MOST_CAUSE_CHARS = 1_000;

  /// How long a command's output is waited for once the command has ended: something that it left
  /// running in the background may hold the pipe open for ever.
  private static final long OUTPUT_PATIENCE_MILLIS = 500;

  /// The user's command runs as it was typed, in a shell that a Ctrl-C for `weir` does not end. The
  /// message never becomes part of this.
  private static final String SHELL_SCRIPT = "trap '' INT; eval \"$0\"";

  private static final int BUFFER_BYTES = 8 * 1024;

  private final Process process;
  private final Message message;
  private final LastLine lastLine = new LastLine();
  private final Pump output;
  private final Pump errors;

  /// Where the output of commands goes.
  ///
  /// @param out may fail, which is the command's failure to say something
  record Outputs(OutputStream out, OutputStream err) {}

  private Job(Process process, Message message, Outputs outputs) {
    this.process = process;
    this.message = message;
    this.output = new Pump(process.getInputStream(), outputs.out);
    this.errors = new Pump(process.getErrorStream(), outputs.err, lastLine);
  }

  /// Starts a command.
  ///
  /// @throws IOException when there is no shell, or no process can be had
  static Job start(String command, Message message, CommandEnvironment environment, Outputs outputs)
      throws IOException {
    var builder = new ProcessBuilder("sh", "-c", SHELL_SCRIPT, command);
    environment.describe(message, builder.environment());
    return new Job(builder.start(), message, outputs);
  }

  /// How a command ended.
  ///
  /// @param cause the last line that it wrote to standard error, or else the exit code in words
  record Ended(int exitCode, String cause) {
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    /// True when it was ended from outside, as a whole service or terminal is.
    boolean byAStopSignal() {
      return exitCode == 128 + SIGINT || exitCode == 128 + SIGTERM;
    }
  }

  /// Waits for the command, and for what it has to say.
  ///
  /// @throws IOException when its output cannot be passed on
  Ended await(Executor threads) throws IOException, InterruptedException {
    threads.execute(() -> give(message.value()));
    threads.execute(output.task);
    threads.execute(errors.task);
    int exitCode = process.waitFor();
    output.finish();
    errors.finish();
    String cause = lastLine.text();
    return new Ended(
        exitCode, cause.isEmpty() ? "the command ended with exit code " + exitCode : cause);
  }

  /// Ends the command and what it started, at once.
  void kill() {
    // The shell first: it would have a word to say about the end of what it waits for.
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }

  private void give(byte[] value) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(value);
    } catch (IOException _) {
      // A command need not read its input.
    }
  }

  /// Passes a stream of the command on, as it comes.
  private static final class Pump {
    private final InputStream from;
    private final List<OutputStream> to;
    private final FutureTask<Boolean> task = new FutureTask<>(this::run);
    private volatile boolean writing;

    Pump(InputStream from, OutputStream... to) {
      this.from = from;
      this.to = List.of(to);
    }

    /// Waits until all is passed on, or as long as whoever reads takes.
    void finish() throws IOException, InterruptedException {
      while (true) {
        try {
          boolean _ = task.get(OUTPUT_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
          return;
        } catch (TimeoutException _) {
          if (!writing) {
            return;
          }
        } catch (ExecutionException e) {
          throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
        }
      }
    }

    /// Closes its end when that fails, so that the command notices.
    private boolean run() throws IOException {
      try (from) {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
          writing = true;
          for (OutputStream each : to) {
            synchronized (each) {
              each.write(buffer, 0, length);
              each.flush();
            }
          }
          writing = false;
        }
      }
      return true;
    }
  }

  /// Keeps the last line that is not blank.
  private static final class LastLine extends OutputStream {
    private static final int MOST_BYTES = 4 * MOST_CAUSE_CHARS;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private String last = "";

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        endLine();
      } else if (line.size() < MOST_BYTES) {
        line.write(b);
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      for (int i = from; i < from + length; i++) {
        write(bytes[i]);
      }
    }

    synchronized String text() {
      endLine();
      return last;
    }

    private void endLine() {
      String text = line.toString(StandardCharsets.UTF_8).strip();
      line.reset();
      if (!text.isEmpty()) {
        last = text.length() > MOST_CAUSE_CHARS ? text.substring(0, MOST_CAUSE_CHARS) : text;
      }
    }
  }
}
