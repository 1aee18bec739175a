package dev.weir.backends.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class DatedOffsetsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void theTimeOfACommitIsFoundAgain() {
    var stored = new DatedOffsets(() -> NOON).now(7);
    assertThat(stored.offset()).isEqualTo(7);
    assertThat(DatedOffsets.time(stored)).isEqualTo(NOON);
  }

  @Test
  void whatOthersStoredHasNoTime() {
    assertThat(DatedOffsets.time(new OffsetAndMetadata(7))).isEqualTo(Instant.EPOCH);
    assertThat(DatedOffsets.time(new OffsetAndMetadata(7, "uncommitted=12 committed=x")))
        .isEqualTo(Instant.EPOCH);
  }
}
