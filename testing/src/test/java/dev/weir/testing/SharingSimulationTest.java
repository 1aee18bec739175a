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

  /// Acks of attempts that are over, and leases that ran out before their member left.
  @Test
  void B2_livesThatWereOnceMisjudged() {
    for (long seed : new long[] {63, 93, 105, 134, 190}) {
      var outcome = SharingSimulation.run(seed, SharingSimulation.ACTIONS, Broken.NOTHING);
      assertThat(outcome.delivered()).isPositive();
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
