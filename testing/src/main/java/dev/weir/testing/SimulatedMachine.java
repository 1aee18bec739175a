package dev.weir.testing;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.Owner;
import dev.weir.engine.World;
import dev.weir.log.Durability;
import dev.weir.log.Files;
import dev.weir.log.MemoryFiles;
import dev.weir.log.SegmentLimits;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// A machine with a disk, a clock, and a program on it: an engine without threads. What befalls it
/// is said by its callers.
final class SimulatedMachine {
  /// Small, so that a short run meets every edge: rolls, checkpoints, a full budget.
  private static final SegmentLimits SEGMENTS = new SegmentLimits(64 << 10, 4 << 10, 4);

  static final long RESERVE_BYTES = 12L << 20;

  final MemoryFiles disk = new MemoryFiles();
  private final Files files;
  private final RandomGenerator random;
  private final Durability durability;
  private final Broken broken;
  private int boots = 1;
  private long nowMillis = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  SimulatedMachine(RandomGenerator random, Durability durability, Broken broken) {
    this.random = random;
    this.durability = durability;
    this.broken = broken;
    this.files = new LazyFiles(disk, broken);
  }

  Engine open() throws IOException {
    var options =
        new EngineOptions(
            durability,
            256 << 10,
            Duration.ZERO,
            16 << 10,
            Duration.ofSeconds(1),
            96 << 10,
            Duration.ofSeconds(30),
            RESERVE_BYTES,
            SEGMENTS,
            broken.inEngine);
    InstantSource clock = () -> Instant.ofEpochMilli(nowMillis);
    var owner = new Owner(boots, "simulated", clock.instant(), "simulation");
    return Engine.open(
        files,
        options,
        new World(clock, () -> nowMillis, random, "boot-" + boots, owner, Runnable::run, false));
  }

  long now() {
    return nowMillis;
  }

  void advance(long millis) {
    nowMillis += millis;
  }

  /// The clock of a machine may also jump back.
  void kill() {
    disk.setFaults(MemoryFiles.Faults.none());
    disk.kill();
  }

  void powerCut() {
    disk.setFaults(MemoryFiles.Faults.none());
    disk.powerCut(random);
    boots++;
  }
}
