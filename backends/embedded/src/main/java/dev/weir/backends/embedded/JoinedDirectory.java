package dev.weir.backends.embedded;

import dev.weir.Unavailable;
import dev.weir.backends.embedded.shared.SharedDirectory;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.Front;
import dev.weir.spi.Timing;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;

/// A directory that is opened beside others, through its owner or as its owner, for who asks its
/// engine what `dev.weir` has no words for.
public final class JoinedDirectory implements AutoCloseable {
  private final String directory;
  private final Front front;
  private final ExecutorService completions;

  private JoinedDirectory(String directory, Front front, ExecutorService completions) {
    this.directory = directory;
    this.front = front;
    this.completions = completions;
  }

  /// Opens a directory, making it when it is missing.
  ///
  /// @throws Unavailable when its owner serves nobody
  /// @throws dev.weir.Corrupt when it cannot be trusted; nothing was changed
  public static JoinedDirectory open(String directory, InstantSource clock, Timing timing) {
    var settling = new Settling(directory, EngineOptions.DEFAULT, clock, timing);
    return settling.open(ground ->
        new JoinedDirectory(directory, SharedDirectory.open(ground), settling.completions()));
  }

  /// Asks its owner, whoever that is.
  public Front front() {
    return front;
  }

  @Override
  public void close() {
    try {
      front.close();
    } catch (IOException e) {
      throw new Unavailable(directory + " was not closed in order: " + e, e);
    } finally {
      completions.shutdown();
    }
  }
}
