package dev.weir.engine;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The thin shell: a thread that steps the writer and one that steps the filer, and one for syncs
/// while somebody leases. Platform threads, because file I/O would hold a virtual thread's carrier.
final class EngineThreads {
  private final Parts parts;
  private final InstantSource clock;
  private final ThreadPoolExecutor syncs;
  private volatile boolean stopping;
  private @Nullable Thread writing;
  private @Nullable Thread filing;

  EngineThreads(Parts parts, InstantSource clock) {
    this.parts = parts;
    this.clock = clock;
    // Discards what comes when it was shut down: whoever waits for that sync does it himself.
    this.syncs =
        new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("weir-syncer").factory(),
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /// Where the writer's syncs run.
  Executor syncs() {
    return syncs;
  }

  void start(Writer writer, Filer filer) {
    writing = thread("weir-writer", () -> write(writer));
    filing = thread("weir-filer", () -> file(writer, filer));
  }

  private static Thread thread(String name, Runnable task) {
    return Thread.ofPlatform().daemon().name(name).start(task);
  }

  private void write(Writer writer) {
    try {
      while (!stopping) {
        if (!writer.begin(clock.millis())) {
          long millis = writer.idleMillis();
          parts.inbox().await(TimeUnit.MILLISECONDS.toNanos(millis), writer.isSyncing());
        }
      }
    } catch (Throwable e) { // nobody but a stranger interrupts this thread
      writer.fail(e);
    }
  }

  private void file(Writer writer, Filer filer) {
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
      interrupted |= thread != null && join(thread);
    }
    syncs.shutdown();
    while (!syncs.isTerminated()) {
      try {
        syncs.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }

  private static boolean join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
