package dev.weir.backends.embedded;

import dev.weir.Unavailable;
import dev.weir.backends.embedded.shared.Ground;
import dev.weir.backends.embedded.shared.SharedDirectory;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.World;
import dev.weir.log.DiskFiles;
import dev.weir.spi.Timing;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

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
  /// @throws Unavailable when another process owns it, which is named
  /// @throws dev.weir.Corrupt when it cannot be trusted; nothing was changed
  public static OwnedDirectory open(
      String directory, String durability, InstantSource clock, Timing timing) {
    var options = EngineOptions.DEFAULT.withDurability(EmbeddedProvider.durability(durability));
    var completions =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().name("weir-completions").factory());
    var machine = new Machine();
    var owner = machine.owner(clock.instant());
    var random = new SecureRandom();
    var world =
        new World(
            clock,
            () -> TimeUnit.NANOSECONDS.toMillis(timing.nanos()),
            random,
            machine.bootId(),
            owner.sharing(),
            completions,
            true);
    try {
      var ground =
          new Ground(
              DiskFiles.at(Path.of(directory)),
              options,
              world,
              timing,
              random,
              owner.pid(),
              machine::isAlive,
              EmbeddedProvider.version());
      return new OwnedDirectory(SharedDirectory.own(ground), completions);
    } catch (EngineException e) {
      completions.shutdown();
      throw new Errors(directory, timing).of(e);
    } catch (IOException e) {
      completions.shutdown();
      throw new Unavailable(
          directory + " cannot be opened: " + e + ". Check that the directory can be written", e);
    }
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
