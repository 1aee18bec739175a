package dev.weir.testing;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.log.Durability;
import dev.weir.log.MemoryFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.SplittableRandom;

/// One life of a directory, by seed: random produces, reads, commits and changes of topics; kills,
/// power cuts, failing operations and a full disk, one after the other and inside one another.
/// After every recovery a [Model] says whether the rules D1 to D10 of docs/spec/durability.md held.
///
/// The same seed gives the same [Outcome], trace and all, in every JVM.
public final class EngineSimulation {
  /// How many actions a life has, unless told.
  public static final int ACTIONS = 250;

  private final long seed;
  private final SplittableRandom random;
  private final Durability durability;
  private final SimulatedMachine machine;
  private final Trace trace = new Trace();
  private final Workload workload;
  private Engine engine;
  private int recoveries;
  private int kills;
  private int powerCuts;
  private int faults;

  /// What a simulation did.
  ///
  /// @param traceHash the same for the same seed
  /// @param acknowledged messages and commands
  public record Outcome(
      String traceHash, int acknowledged, int recoveries, int kills, int powerCuts, int faults) {}

  private EngineSimulation(long seed, Broken broken) throws IOException {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.durability = random.nextInt(5) == 0 ? Durability.OS : Durability.FSYNC;
    this.machine = new SimulatedMachine(random.split(), durability, broken);
    this.workload = new Workload(random.split(), machine, trace);
    this.engine = machine.open();
  }

  /// @throws SimulationFailure when a promise did not hold
  public static Outcome run(long seed, int actions, Broken broken) {
    EngineSimulation simulation;
    try {
      simulation = new EngineSimulation(seed, broken);
    } catch (IOException e) {
      throw new IllegalStateException("an empty memory cannot be opened", e);
    }
    return simulation.live(actions);
  }

  private Outcome live(int actions) {
    try {
      workload.verify(engine, false);
      for (int i = 0; i < actions; i++) {
        act();
      }
      crash();
      return new Outcome(
          trace.hash(), workload.acknowledged(), recoveries, kills, powerCuts, faults);
    } catch (Violation | IOException | RuntimeException e) {
      throw new SimulationFailure(seed, String.valueOf(e.getMessage()), trace.last(), e);
    }
  }

  private void act() throws IOException, Violation {
    if (engine.trouble() instanceof EngineException.Failed) {
      crash();
    }
    int dice = random.nextInt(100);
    if (dice < 3) {
      crash();
    } else if (dice < 28) {
      engine.step(machine.now());
    } else if (dice < 34) {
      engine.file(machine.now());
    } else if (dice < 42) {
      advance();
    } else if (dice < 44) {
      fillDisk();
    } else {
      workload.act(engine);
    }
    workload.check();
  }

  private void advance() {
    long millis = random.nextInt(4) == 0 ? random.nextInt(40_000) : random.nextInt(300);
    trace.add("advance " + millis);
    machine.advance(millis);
  }

  private void fillDisk() {
    long used = Long.MAX_VALUE - machine.disk.freeBytes();
    if (!workload.diskIsLimited() && random.nextInt(4) > 0) {
      return;
    }
    if (workload.diskIsLimited()) {
      trace.add("the disk is large again");
      machine.disk.setCapacityBytes(Long.MAX_VALUE);
      workload.limitDisk(false);
    } else {
      long left = random.nextInt((int) SimulatedMachine.RESERVE_BYTES + (4 << 20));
      trace.add("the disk has " + left + " left");
      machine.disk.setCapacityBytes(used + left);
      workload.limitDisk(true);
    }
  }

  // Misfortune.

  private void crash() throws IOException, Violation {
    boolean clean = false;
    switch (random.nextInt(5)) {
      case 0 -> trace.add("stops at once");
      case 1 -> die("all operations fail", false);
      case 2 -> die("one operation fails", true);
      case 3 -> {
        trace.add("a few steps, then it stops");
        engine.step(machine.now());
        engine.file(machine.now());
      }
      default -> clean = close();
    }
    workload.check();
    recover(clean);
  }

  /// Runs until an operation has failed, or for a while.
  private void die(String how, boolean once) throws IOException {
    int nth = 1 + random.nextInt(40);
    trace.add(how + " from the " + nth + ". on");
    faults++;
    machine.disk.setFaults(faults(nth, once));
    for (int i = 0; i < 12 && !(engine.trouble() instanceof EngineException.Failed); i++) {
      if (random.nextBoolean()) {
        workload.act(engine);
      }
      engine.step(machine.now());
      if (random.nextInt(3) == 0) {
        engine.file(machine.now());
      }
      machine.advance(random.nextInt(400));
    }
    if (engine.trouble() instanceof EngineException.Failed) {
      engine.step(machine.now()); // nothing more may be acknowledged (D4): the workload checks
    }
  }

  private static MemoryFiles.Faults faults(int nth, boolean once) {
    if (once) {
      return MemoryFiles.Faults.onThe(nth);
    }
    long[] seen = {0};
    return (operation, name) -> {
      if (++seen[0] >= nth) {
        throw new FileSystemException(name, null, operation + ": the machine is dying");
      }
    };
  }

  /// @return whether it was a clean stop
  private boolean close() {
    trace.add("closes");
    machine.disk.setFaults(MemoryFiles.Faults.none());
    boolean failed = engine.trouble() instanceof EngineException.Failed;
    try {
      engine.close();
      return !failed;
    } catch (IOException e) {
      trace.add("closing failed");
      return false;
    }
  }

  private void recover(boolean clean) throws IOException, Violation {
    long epochBefore = engine.epoch();
    boolean powerLost = false;
    while (true) {
      if (random.nextBoolean()) {
        trace.add("power cut");
        powerCuts++;
        machine.powerCut();
        powerLost = true;
      } else {
        trace.add("kill");
        kills++;
        machine.kill();
      }
      boolean doomed = random.nextInt(3) == 0;
      if (doomed) {
        faults++;
        machine.disk.setFaults(faults(1 + random.nextInt(60), random.nextBoolean()));
      }
      try {
        engine = machine.open();
        machine.disk.setFaults(MemoryFiles.Faults.none());
        break;
      } catch (EngineException e) {
        throw new Violation("D3: a crash was taken for damage: " + e.getMessage(), e);
      } catch (IOException e) {
        trace.add("opening failed");
        if (String.valueOf(e.getMessage()).contains("No space left")) {
          trace.add("somebody makes room");
          machine.disk.setCapacityBytes(Long.MAX_VALUE);
          workload.limitDisk(false);
        } else if (!doomed) {
          throw e;
        }
      }
    }
    recoveries++;
    trace.add("open");
    if (powerLost && !clean && engine.epoch() <= epochBefore) {
      throw new Violation("D6: the epoch did not rise after a loss of power", null);
    }
    workload.verify(engine, powerLost && durability == Durability.OS);
  }

  /// Prints each seed's outcome: `EngineSimulation FIRST COUNT [BROKEN]`. Two JVMs must print the
  /// same.
  public static void main(String[] args) {
    long first = Long.parseLong(args[0]);
    long count = Long.parseLong(args[1]);
    var broken = args.length > 2 ? Broken.valueOf(args[2]) : Broken.NOTHING;
    for (long s = first; s < first + count; s++) {
      System.out.println(s + " " + run(s, ACTIONS, broken));
    }
  }
}
