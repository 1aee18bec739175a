package dev.weir.testing;

import static org.assertj.core.api.Assertions.fail;

import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The simulation notices what it is there to notice: in a life that is sound without the breakage.
class BreakagesTest {
  private static final int SEEDS = 400;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
  @Tag("slow")
  void aBreakageIsCaughtByARuleThatItBreaks(Broken broken) {
    var caught = new TreeSet<String>();
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        live(seed, broken, broken);
      } catch (SimulationFailure failure) {
        String what = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        if (broke(broken).matcher(what).find() && isSound(seed, broken)) {
          System.out.println(broken + " was caught by " + what);
          return;
        }
        caught.add(what);
      }
    }
    fail("%s went unnoticed in %d lives; they broke: %s", broken, SEEDS, caught);
  }

  /// What the failure says of the rule.
  private static Pattern broke(Broken broken) {
    return Pattern.compile(
        "seed \\d+: .*"
            + switch (broken) {
              case NOTHING -> "nothing";
              case SKIP_SYNC, SKIP_DIRECTORY_SYNC, ANSWER_BEFORE_SYNC, HALF_A_TRANSACTION ->
                  "\\b(D1|D3)\\b";
              case KEEP_TEARS -> "checksum";
              case REUSE_OFFSET -> "\\bD6\\b";
              case HAND_OVER_BEFORE_WRITE -> "\\bD2\\b";
              case MOVE_A_PARTITION_TOO_EARLY -> "\\bC114\\b";
              case FORGET_AN_ATTEMPT -> "\\bC125\\b";
              case SETTLE_BY_A_STALE_LEASE -> "\\bC128\\b";
              case PASS_A_BLOCKED_KEY -> "\\bC137\\b";
            });
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
