package dev.weir.backends.embedded;

import dev.weir.Unavailable;
import dev.weir.backends.embedded.shared.Ground;
import dev.weir.backends.embedded.shared.OtherBuild;
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

/// Opens a directory for who sees its engine, with what that takes.
final class Settling {
  private final String directory;
  private final EngineOptions options;
  private final Timing timing;
  private final ExecutorService completions =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("weir-completions").factory());
  private final Machine machine = new Machine();
  private final SecureRandom random = new SecureRandom();
  private final World world;

  Settling(String directory, EngineOptions options, InstantSource clock, Timing timing) {
    this.directory = directory;
    this.options = options;
    this.timing = timing;
    this.world =
        new World(
            clock,
            () -> TimeUnit.NANOSECONDS.toMillis(timing.nanos()),
            random,
            machine.bootId(),
            machine.owner(clock.instant()).sharing(),
            completions,
            true);
  }

  /// To be shut down when the directory is closed.
  ExecutorService completions() {
    return completions;
  }

  interface Way<T> {
    T open(Ground ground) throws IOException;
  }

  <T> T open(Way<T> way) {
    try {
      var ground =
          new Ground(
              DiskFiles.at(Path.of(directory)),
              options,
              world,
              timing,
              random,
              world.owner().pid(),
              machine::isAlive,
              EmbeddedProvider.version());
      return way.open(ground);
    } catch (EngineException e) {
      completions.shutdown();
      throw e instanceof EngineException.InUse inUse
          ? inUse(inUse)
          : new Errors(directory, timing).of(e);
    } catch (OtherBuild e) {
      completions.shutdown();
      throw new Unavailable(
          directory + " is shared by another build: " + e.getMessage() + ". Use one build for all",
          e);
    } catch (IOException e) {
      completions.shutdown();
      throw new Unavailable(
          directory + " cannot be opened: " + e + ". Check that the directory can be written", e);
    }
  }

  /// Whoever owns it, one of two has to go: nobody serves through another.
  private Unavailable inUse(EngineException.InUse inUse) {
    return new Unavailable(
        directory
            + " is in use by "
            + inUse.owner()
            + ". End that first, or take another directory",
        inUse);
  }
}
