package dev.weir.engine;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// The thin shell: a thread that steps the writer and one that steps the filer. Platform threads,
/// because file I/O would hold a virtual thread's carrier.
final class EngineThreads {
  private final Writer writer;
  private final Filer filer;
  private final Parts parts;
  private final InstantSource clock;
  private final Thread writing;
  private final Thread filing;
  private volatile boolean stopping;

  EngineThreads(Writer writer, Filer filer, Parts parts, InstantSource clock) {
    this.writer = writer;
    this.filer = filer;
    this.parts = parts;
    this.clock = clock;
    this.writing = Thread.ofPlatform().daemon().name("weir-writer").unstarted(this::write);
    this.filing = Thread.ofPlatform().daemon().name("weir-filer").unstarted(this::file);
  }

  void start() {
    writing.start();
    filing.start();
  }

  private void write() {
    try {
      while (!stopping) {
        if (!writer.step(clock.millis())) {
          parts.inbox().await(TimeUnit.MILLISECONDS.toNanos(writer.idleMillis()));
        }
      }
    } catch (Throwable e) { // nobody but a stranger interrupts this thread
      writer.fail(e);
    }
  }

  private void file() {
    try {
      while (!stopping) {
        parts.backlog().await(parts.options().fileEvery().toNanos());
        filer.step(clock.millis());
      }
    } catch (Throwable e) {
      writer.doom(e);
    }
  }

  /// Returns when both have ended; each finishes the step that it is in. An interrupt meanwhile is
  /// kept for later: see [Engine#close].
  ///
  /// @return whether there was one
  boolean stop() {
    stopping = true;
    parts.inbox().nudge();
    parts.backlog().hurry();
    boolean interrupted = false;
    for (Thread thread : new Thread[] {writing, filing}) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    return interrupted;
  }
}
