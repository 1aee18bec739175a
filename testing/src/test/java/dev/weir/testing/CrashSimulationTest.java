package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Lives of directories by seed. `-Dweir.seed=N` replays one; `-Dweir.budget.minutes=N` goes on
/// for so long.
class CrashSimulationTest {
  private static final long MINIMUM = 2_000;

  @Test
  @Tag("slow")
  void D1_D2_D3_D4_D6_D10_holdInEveryLife() {
    Long replay = Long.getLong("weir.seed");
    if (replay != null) {
      System.out.println(EngineSimulation.run(replay, EngineSimulation.ACTIONS, Broken.NOTHING));
      return;
    }
    long until =
        System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.getLong("weir.budget.minutes", 0));
    long seeds = 0;
    long acknowledged = 0;
    long recoveries = 0;
    long kills = 0;
    long powerCuts = 0;
    long faults = 0;
    while (seeds < MINIMUM || System.nanoTime() < until) {
      var outcome = EngineSimulation.run(seeds++, EngineSimulation.ACTIONS, Broken.NOTHING);
      acknowledged += outcome.acknowledged();
      recoveries += outcome.recoveries();
      kills += outcome.kills();
      powerCuts += outcome.powerCuts();
      faults += outcome.faults();
    }
    System.out.printf(
        "simulated %,d lives: %,d recoveries after %,d kills, %,d power cuts and %,d faults;"
            + " %,d acknowledgements, none lost%n",
        seeds, recoveries, kills, powerCuts, faults, acknowledged);
    assertThat(recoveries).isGreaterThan(3 * seeds);
    assertThat(acknowledged).isGreaterThan(20 * seeds);
  }

  @Test
  void aShortSimulationHolds() {
    for (long seed = 0; seed < 100; seed++) {
      EngineSimulation.run(seed, EngineSimulation.ACTIONS, Broken.NOTHING);
    }
  }

  @Test
  @Tag("slow")
  void theSameSeedGivesTheSameTraceInTwoJvms() throws IOException, InterruptedException {
    var there = OtherJvm.lines(EngineSimulation.class, "0", "100");
    var here = new ArrayList<String>();
    for (long seed = 0; seed < 100; seed++) {
      here.add(seed + " " + EngineSimulation.run(seed, EngineSimulation.ACTIONS, Broken.NOTHING));
    }
    assertThat(there).isEqualTo(here);
    assertThat(here.stream().map(line -> line.split("[ ,]", -1)[1]).distinct().count())
        .isGreaterThan(95);
  }
}
