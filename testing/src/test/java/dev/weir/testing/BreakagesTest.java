package dev.weir.testing;

import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The simulation notices what it is there to notice: in a life that is sound without the breakage.
class BreakagesTest {
  private static final int SEEDS = 400;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
  @Tag("slow")
  void aBreakageIsCaught(Broken broken) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        live(seed, broken, broken);
      } catch (SimulationFailure caught) {
        if (!isSound(seed, broken)) {
          continue;
        }
        String what = String.valueOf(caught.getMessage());
        System.out.println(broken + " was caught by " + what.lines().findFirst().orElse(""));
        return;
      }
    }
    fail("%s went unnoticed in %d lives", broken, SEEDS);
  }

  private static boolean isSound(long seed, Broken broken) {
    try {
      live(seed, broken, Broken.NOTHING);
      return true;
    } catch (SimulationFailure unsound) {
      return false;
    }
  }

  /// A life in which the breakage could show.
  private static void live(long seed, Broken broken, Broken really) {
    if (broken.isOfHandOvers()) {
      HandOverSimulation.run(seed, HandOverSimulation.ACTIONS, really);
    } else if (broken.isOfSharing()) {
      SharingSimulation.run(seed, SharingSimulation.ACTIONS, really);
    } else {
      EngineSimulation.run(seed, EngineSimulation.ACTIONS, really);
    }
  }
}
