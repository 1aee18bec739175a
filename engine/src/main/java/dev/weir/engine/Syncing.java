package dev.weir.engine;

import dev.weir.log.Journal;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// The journal's sync, beside the writer: begun when a round that promises something is written,
/// and over before it is told. Belongs to the writer; only the sync itself runs elsewhere.
final class Syncing {
  private final Journal journal;
  private final Executor elsewhere;
  private final Runnable over;

  private @Nullable UnderWay underWay;

  private record UnderWay(Journal.Sync sync, FutureTask<@Nullable Void> task, boolean aside) {}

  /// @param elsewhere runs syncs, or does nothing: then whoever waits for one does it
  /// @param over is run when a sync is over, wherever it ran
  Syncing(Journal journal, Executor elsewhere, Runnable over) {
    this.journal = journal;
    this.elsewhere = elsewhere;
    this.over = over;
  }

  /// @param aside elsewhere; or else here, when it is waited for
  void begin(boolean aside) throws IOException {
    var sync = journal.beginSync();
    var task =
        new FutureTask<@Nullable Void>(
            () -> {
              sync.run();
              return null;
            }) {
          @Override
          protected void done() {
            over.run();
          }
        };
    underWay = new UnderWay(sync, task, aside);
    if (aside) {
      elsewhere.execute(task);
    }
  }

  /// Whether a sync was begun aside that is not over.
  boolean isRunning() {
    return underWay != null && underWay.aside && !underWay.task.isDone();
  }

  /// Returns when none is under way.
  void await() throws IOException {
    var awaited = underWay;
    if (awaited == null) {
      return;
    }
    awaited.task.run(); // does nothing where somebody has begun it
    underWay = null;
    try {
      awaited.task.get();
      journal.endSync(awaited.sync, null);
    } catch (ExecutionException e) {
      journal.endSync(
          awaited.sync,
          e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause()));
    } catch (InterruptedException e) {
      throw new IOException("the writer was interrupted while it synced", e);
    }
  }
}
