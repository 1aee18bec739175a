package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Hand-overs while syncs are under way, by seed.
class HandOverSimulationTest {
  private static final long LIVES = 150;

  @Test
  void D2_whatIsToldMeanwhileIsWrittenAndWhatIsSettledStaysSo() {
    int meanwhile = 0;
    for (long seed = 0; seed < LIVES; seed++) {
      var outcome = HandOverSimulation.run(seed, HandOverSimulation.ACTIONS, Broken.NOTHING);
      meanwhile += outcome.handedOutMeanwhile();
    }
    assertThat(meanwhile).isGreaterThan(100);
  }

  @Test
  void theSameSeedGivesTheSameTrace() {
    for (long seed = 0; seed < 3; seed++) {
      assertThat(HandOverSimulation.run(seed, HandOverSimulation.ACTIONS, Broken.NOTHING))
          .isEqualTo(HandOverSimulation.run(seed, HandOverSimulation.ACTIONS, Broken.NOTHING));
    }
  }
}
