package dev.weir.cli.shell;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The wish that this command ends: Ctrl-C (SIGINT), SIGTERM, or an error on another thread.
///
/// A signal becomes a shutdown hook: it asks the command to end, and holds the process until the
/// command has [#finished], or its patience is over. Then the JVM ends with 130 (SIGINT) or 143
/// (SIGTERM), as shells expect. A second signal ends it at once.
///
/// Thread-safe.
public final class Stop {
  /// How long a command that was asked to end is waited for, unless it says otherwise.
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration LAST_PATIENCE = Duration.ofSeconds(3);

  private final CountDownLatch finished = new CountDownLatch(1);
  private boolean requested;
  private Duration patience = PATIENCE;
  private @Nullable Thread waiting;
  private Runnable lastWords = () -> {};
  private Runnable onSecondSignal = () -> {};

  /// Listens to the signals of this process.
  public void onSignals() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "weir-stop"));
  }

  /// Asks the command to end, and wakes it when it waits.
  public synchronized void request() {
    requested = true;
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  public synchronized boolean requested() {
    return requested;
  }

  /// Runs something that waits, on the command's thread; a request interrupts it, and nothing else
  /// of the command. Null when it was interrupted, or the request came before.
  public <T> @Nullable T waiting(Supplier<T> wait) {
    synchronized (this) {
      if (requested) {
        return null;
      }
      waiting = Thread.currentThread();
    }
    try {
      return wait.get();
    } catch (RuntimeException e) {
      if (requested()) {
        return null;
      }
      throw e;
    } finally {
      synchronized (this) {
        waiting = null;
        boolean _ = Thread.interrupted();
      }
    }
  }

  /// Lets so much time pass, or less when it is asked to end.
  public void pause(Duration time) {
    var never = new CountDownLatch(1);
    waiting(() -> {
      try {
        return never.await(time.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  /// What to do at the end when the command's thread cannot be waited for.
  ///
  /// @param patience how long to wait for it; zero when it is not even worth trying: a read from
  ///     standard input does not wake up
  public synchronized void lastly(Duration patience, Runnable words) {
    this.patience = patience;
    this.lastWords = words;
  }

  /// What to do at a second signal, before the process ends at once.
  public synchronized void onSecondSignal(Runnable kill) {
    this.onSecondSignal = kill;
  }

  /// The command is done; the process may go.
  public void finished() {
    finished.countDown();
  }

  private void end() {
    if (finished.getCount() == 0) {
      return;
    }
    Duration wait;
    Runnable words;
    synchronized (this) {
      wait = patience;
      words = lastWords;
      SecondSignal.ends(onSecondSignal);
    }
    request();
    try {
      if (finished.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      Thread last = Thread.ofPlatform().daemon().name("weir-last").start(words);
      last.join(LAST_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
