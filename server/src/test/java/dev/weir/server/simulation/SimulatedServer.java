package dev.weir.server.simulation;

import dev.weir.engine.Breakage;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.Owner;
import dev.weir.engine.World;
import dev.weir.log.Durability;
import dev.weir.log.MemoryFiles;
import dev.weir.log.SegmentLimits;
import dev.weir.server.Settings;
import dev.weir.server.groups.GroupApis;
import dev.weir.server.requests.Apis;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Dispatch;
import dev.weir.server.security.Security;
import dev.weir.server.transactions.TransactionApis;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// A machine with a disk, a clock, and a server on it that has no threads. What befalls it is said by
/// its callers.
final class SimulatedServer {
  private static final SegmentLimits SEGMENTS = new SegmentLimits(64 << 10, 4 << 10, 4);
  private static final Settings SETTINGS =
      Settings.of(Map.of("group.initial.rebalance.delay.ms", "500", "num.partitions", "3"));

  private final MemoryFiles disk = new MemoryFiles();
  private final SplittableRandom random;
  private final Breakage breakage;
  private int boots = 1;
  private long nowMillis = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private Engine engine;
  private Dispatch dispatch;

  SimulatedServer(SplittableRandom random, Breakage breakage) throws IOException {
    this.random = random;
    this.breakage = breakage;
    this.engine = open();
    this.dispatch = serve();
  }

  private Engine open() throws IOException {
    var options =
        new EngineOptions(
            Durability.FSYNC,
            1 << 20,
            Duration.ZERO,
            16 << 10,
            Duration.ofSeconds(1),
            96 << 10,
            Duration.ofSeconds(30),
            12L << 20,
            SEGMENTS,
            breakage);
    InstantSource clock = () -> Instant.ofEpochMilli(nowMillis);
    var owner = new Owner(boots, "simulated", clock.instant(), "simulation");
    return Engine.open(
        disk,
        options,
        new World(clock, () -> nowMillis, random, "boot-" + boots, owner, Runnable::run, false));
  }

  private Dispatch serve() {
    InstantSource clock = () -> Instant.ofEpochMilli(nowMillis);
    var broker = Broker.of(engine, SETTINGS, clock, this::nanos);
    var security = Security.of(SETTINGS, engine, random.split());
    var others = new ArrayList<>(GroupApis.of(broker));
    others.addAll(TransactionApis.of(broker));
    others.addAll(security.apis());
    return new Dispatch(Apis.of(broker, others), security.desk(), this::nanos);
  }

  private long nanos() {
    return TimeUnit.MILLISECONDS.toNanos(nowMillis);
  }

  long now() {
    return nowMillis;
  }

  void advance(long millis) {
    nowMillis += millis;
  }

  Dispatch dispatch() {
    return dispatch;
  }

  /// @return whether anything was done
  boolean step() {
    return engine.step(nowMillis);
  }

  void file() {
    engine.file(nowMillis);
  }

  /// A step in which the machine dies: every operation on a file fails after so many.
  void dieAfter(int operations) {
    int[] seen = {0};
    disk.setFaults((operation, name) -> {
      if (++seen[0] > operations) {
        throw new FileSystemException(name, null, operation + ": the machine is dying");
      }
    });
    engine.step(nowMillis);
  }

  /// @param power false: only the process is killed
  void crash(boolean power) throws IOException {
    nowMillis++; // no process begins when another one did
    disk.setFaults(MemoryFiles.Faults.none());
    if (power) {
      disk.powerCut(random);
      boots++;
    } else {
      disk.kill();
    }
    engine = open();
    dispatch = serve();
  }
}
