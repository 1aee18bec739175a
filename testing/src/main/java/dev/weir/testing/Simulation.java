package dev.weir.testing;

import dev.weir.Unavailable;
import dev.weir.Weir;
import dev.weir.log.MemoryFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A world for tests: the real client and the real engine, on files in memory, with time by hand
/// and crashes at will.
///
/// ```java
/// try (var sim = Simulation.seed(42); var weir = sim.weir(); var p = weir.producer()) {
///   weir.admin().topics().create("orders", 1);
///   p.send("orders", "k", "1");
///   var c = weir.consumer("orders").named("b").from(EARLIEST).share(BY_MESSAGE).open();
///   c.retry(c.next(ZERO).orElseThrow(), ofSeconds(30));
///   sim.advance(ofSeconds(30));
///   assertThat(c.next(ZERO).orElseThrow().attempt()).isEqualTo(2);
/// }
/// ```
///
/// Nothing sleeps. Time stands still while the test does something, and passes when it waits:
/// `next(ofSeconds(10))` returns as soon as a message is there, with the clock at the moment when it
/// came, or ten seconds later without one. Commits by interval, leases and retries happen when
/// their time comes, in order. `next()`, for which nothing could ever come, fails and says so; so
/// does one in whose favour nothing happened for a day.
///
/// Threads that Weir starts, such as `run(handler)`'s, run while the test waits, one at a time.
/// What a handler does is to take no time, or to wait by Weir's own calls: a `Thread.sleep` in it is
/// real.
///
/// The same seed and the same calls give the same run. For one thread.
public final class Simulation implements AutoCloseable {
  private final SplittableRandom random;
  private final VirtualTime time = new VirtualTime();
  private final MemoryFiles disk = new MemoryFiles();
  private int boots = 1;
  private final Broken broken;
  private int failingReads;
  private boolean failingWrites;
  private long operationsLeft = Long.MAX_VALUE;
  private @Nullable Life life;

  private Simulation(long seed, Broken broken) {
    this.random = new SplittableRandom(seed);
    this.broken = broken;
    disk.setFaults(this::check);
  }

  /// A new, empty world.
  ///
  /// @param seed decides what a crash leaves of what was not durable
  public static Simulation seed(long seed) {
    return new Simulation(seed, Broken.NOTHING);
  }

  /// A world whose engine makes mistakes.
  static Simulation broken(long seed, Broken broken) {
    return new Simulation(seed, broken);
  }

  /// The program's connection; a new one when it was closed, or killed by [#crash].
  ///
  /// @throws Unavailable when its directory cannot be opened, after [#failWrites]
  public Weir weir() {
    var running = life;
    if (running == null || running.isOver()) {
      try {
        running = Life.begin(new Life.World(disk, time, random, "boot-" + boots, broken));
      } catch (IOException e) {
        throw new Unavailable("the simulated directory cannot be opened: " + e.getMessage(), e);
      }
      life = running;
    }
    return running.weir();
  }

  /// What time it is in this world: for programs under test that need a clock.
  public InstantSource clock() {
    return time;
  }

  public Instant now() {
    return time.instant();
  }

  /// Lets time pass, and has everything happen that is due till then, the end included.
  public void advance(Duration duration) {
    if (life == null || life.isOver()) {
      time.moveTo(time.nanos() + duration.toNanos());
    } else {
      life.timing().pass(duration);
    }
  }

  /// The power fails: the program is dead at once, with all that it had opened, and what was not
  /// durable is lost, or not, as the seed says. [#weir] starts it anew.
  ///
  /// Whatever was opened before fails with [dev.weir.Closed], and its threads never run again.
  /// Closing the dead connection does nothing.
  public void crash() {
    crash(true);
  }

  /// @param power false: only the program is killed, and the disk keeps all that was written
  void crash(boolean power) {
    if (life != null) {
      life.kill();
      life = null;
    }
    failingReads = 0;
    failingWrites = false;
    operationsLeft = Long.MAX_VALUE;
    if (power) {
      disk.powerCut(random);
      boots++;
    } else {
      disk.kill();
    }
  }

  /// Every operation on a file fails after so many more, until a crash.
  void dieAfter(int operations) {
    operationsLeft = operations;
  }

  long nanos() {
    return time.nanos();
  }

  /// The next so many reads of the directory's files fail.
  public void failReads(int count) {
    failingReads = count;
  }

  /// From now on every write and sync of the directory's files fails, until [#crash].
  public void failWrites() {
    failingWrites = true;
  }

  private void check(MemoryFiles.Operation operation, String name) throws IOException {
    if (operationsLeft-- <= 0) {
      throw new FileSystemException(name, null, operation + ": the machine is dying");
    }
    boolean isRead = operation == MemoryFiles.Operation.READ;
    if (isRead && failingReads > 0) {
      failingReads--;
      throw new FileSystemException(name, null, "the simulation fails this read");
    }
    boolean isWrite =
        operation == MemoryFiles.Operation.WRITE || operation == MemoryFiles.Operation.SYNC;
    if (isWrite && failingWrites) {
      throw new FileSystemException(name, null, "the simulation fails this write");
    }
  }

  /// Ends the world. Nothing is committed.
  @Override
  public void close() {
    if (life != null) {
      life.kill();
      life = null;
    }
  }
}
