package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Nothing is settled twice, nothing lost, nothing in two hands at once; key order is never broken;
/// attempts are never above the maximum; positions go back by a seek alone; a restart forgets only
/// what ends with the process.
class LeaseModelTest {
  private static final int SEEDS = 200;
  private static final int STEPS = 300;

  @Test
  void leasesAreWhatTheModelSays() {
    for (int seed = 0; seed < SEEDS; seed++) {
      AssertionError failure = play(seed, State.Breakage.NONE);
      if (failure != null) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = State.Breakage.class,
      names = {"FORGET_AN_ATTEMPT", "SETTLE_BY_A_STALE_LEASE", "PASS_A_BLOCKED_KEY", "LEASE_TWICE"})
  void theModelNotices(State.Breakage breakage) {
    int noticed = 0;
    for (int seed = 0; seed < 20; seed++) {
      noticed += play(seed, breakage) != null ? 1 : 0;
    }
    assertThat(noticed).isPositive();
  }

  private static @Nullable AssertionError play(int seed, State.Breakage breakage) {
    try {
      new LeaseScript(seed, breakage).play(STEPS);
      return null;
    } catch (AssertionError | RuntimeException e) {
      return new AssertionError(e);
    }
  }
}
