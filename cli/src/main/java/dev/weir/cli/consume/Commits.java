package dev.weir.cli.consume;

import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.cli.shell.Stop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Acks what was written, and commits it: every period while a command reads, and at its end. Where
/// acking is a matter of time or of delivery, the consumer does both.
///
/// Commits run on their own thread, because the command's may hang in a write to a slow pipe.
final class Commits implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Consumer consumer;
  private final Mode mode;
  private final Stop stop;
  private final ScheduledExecutorService timer;
  private boolean pending;
  private @Nullable RuntimeException failure;

  /// `--commit`: what counts as done, and when that is stored.
  enum Mode {
    /// A line that was written; every period, and at the end, however it comes.
    AUTO,
    /// The same; once, when the command reached its end by itself; a run that is cut short commits
    /// nothing.
    MANUAL,
    /// A message that was handed out a while ago.
    DELAYED,
    /// A message that was handed out, before it was written.
    ON_DELIVERY,
    /// Never.
    NONE
  }

  Commits(Consumer consumer, Mode mode, Duration period, Stop stop) {
    this.consumer = consumer;
    this.mode = mode;
    this.stop = stop;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("weir-commit").factory());
    if (mode == Mode.AUTO) {
      long nanos = period.toNanos();
      var _ = timer.scheduleWithFixedDelay(this::tick, nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /// These were written and flushed.
  void written(List<Message> messages) {
    if (mode == Mode.AUTO) {
      messages.forEach(consumer::ack);
    }
    synchronized (this) {
      pending |= !messages.isEmpty();
    }
  }

  /// Commits what is due at the end.
  ///
  /// @param complete false when the command was cut short
  void end(boolean complete) {
    close();
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
    }
    if (mode == Mode.AUTO || (mode == Mode.MANUAL && complete)) {
      commit();
    }
  }

  /// For the last moment of a process whose command hangs.
  void lastly() {
    if (mode == Mode.AUTO) {
      commit();
    }
  }

  private void commit() {
    synchronized (this) {
      if (!pending) {
        return;
      }
      pending = false;
    }
    consumer.commit();
  }

  private void tick() {
    try {
      commit();
    } catch (RuntimeException e) {
      synchronized (this) {
        failure = e;
      }
      timer.shutdown();
      stop.request();
    }
  }

  /// Waits for a commit under way, and starts no other.
  @Override
  public void close() {
    timer.shutdown();
    try {
      boolean _ = timer.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
