package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Lives of a consumer and its members by seed.
class SharingSimulationTest {
  private static final long LIVES = 15;

  @Test
  void B2_nothingSettledComesAgainAndNothingIsLost() {
    for (long seed = 0; seed < LIVES; seed++) {
      var outcome = SharingSimulation.run(seed, SharingSimulation.ACTIONS, Broken.NOTHING);
      assertThat(outcome.crashes()).isPositive();
    }
  }

  @Test
  void theSameSeedGivesTheSameTrace() {
    for (long seed = 0; seed < 3; seed++) {
      assertThat(SharingSimulation.run(seed, SharingSimulation.ACTIONS, Broken.NOTHING))
          .isEqualTo(SharingSimulation.run(seed, SharingSimulation.ACTIONS, Broken.NOTHING));
    }
  }
}
