package dev.weir.client.member;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.client.HandTiming;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// When a consumer will have caught up (B6).
class PaceTest {
  private final HandTiming timing = new HandTiming();
  private final AtomicLong waiting = new AtomicLong(1_000);
  private final Pace pace = new Pace(timing, waiting::get);

  private void passes(int seconds, long messages) {
    for (int i = 0; i < seconds; i++) {
      waiting.addAndGet(-messages);
      timing.advance(ofSeconds(1));
    }
  }

  @Test
  void nothingWaits() {
    waiting.set(0);
    assertThat(pace.timeToCatchUp()).contains(Duration.ZERO);
  }

  @Test
  void tooYoungToTell() {
    assertThat(pace.timeToCatchUp()).isEmpty();
    assertThat(pace.timeToCatchUp()).isEmpty();
  }

  @Test
  void atThePaceSinceItWasFirstAsked() {
    var _ = pace.timeToCatchUp();
    passes(10, 20);
    assertThat(pace.timeToCatchUp()).contains(ofSeconds(40));
  }

  @Test
  void onlyTheLastMinuteCounts() {
    var _ = pace.timeToCatchUp();
    passes(10, -1_000);
    assertThat(pace.timeToCatchUp()).isEmpty();
    passes(65, 100);
    assertThat(pace.timeToCatchUp().map(Duration::toSeconds))
        .isEqualTo(Optional.of(waiting.get() / 100));
  }

  @Test
  void itFallsBehind() {
    var _ = pace.timeToCatchUp();
    passes(10, -1);
    assertThat(pace.timeToCatchUp()).isEmpty();
  }
}
