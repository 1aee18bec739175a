package dev.weir.backends.embedded;

import dev.weir.backends.embedded.shared.SharedDirectory;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineOptions;
import dev.weir.spi.Timing;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;

/// A directory that this process owns, for who serves it to others; programs on this machine that
/// open it shared go through this process.
public final class OwnedDirectory implements AutoCloseable {
  private final SharedDirectory.Owned owned;
  private final ExecutorService completions;

  private OwnedDirectory(SharedDirectory.Owned owned, ExecutorService completions) {
    this.owned = owned;
    this.completions = completions;
  }

  /// Opens a directory, making it when it is missing.
  ///
  /// @param durability `fsync`, or `os`: what is acknowledged survives kill -9 only
  /// @throws dev.weir.InvalidInput when it is another durability; nothing was made
  /// @throws dev.weir.Unavailable when another process owns it, which is named
  /// @throws dev.weir.Corrupt when it cannot be trusted; nothing was changed
  public static OwnedDirectory open(
      String directory, String durability, InstantSource clock, Timing timing) {
    var options = EngineOptions.DEFAULT.withDurability(EmbeddedProvider.durability(durability));
    var settling = new Settling(directory, options, clock, timing);
    return settling.open(
        ground -> new OwnedDirectory(SharedDirectory.own(ground), settling.completions()));
  }

  public Engine engine() {
    return owned.engine();
  }

  @Override
  public void close() {
    owned.close();
    completions.shutdown();
  }
}
