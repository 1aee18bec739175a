package dev.weir.backends.kafka.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Full;
import dev.weir.spi.Settled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class SettledOffsetsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final int LIMIT = 4_096;

  private final SettledOffsets offsets = new SettledOffsets(() -> NOON, () -> LIMIT);

  @Test
  void theTimeOfACommitIsFoundAgain() {
    var stored = offsets.now(Settled.at(7));
    assertThat(stored.offset()).isEqualTo(7);
    assertThat(SettledOffsets.time(stored)).isEqualTo(NOON);
    assertThat(SettledOffsets.settled(stored)).isEqualTo(Settled.at(7));
  }

  @Test
  void whatOthersStoredSaysNothing() {
    for (String metadata : new String[] {"", "committed=12 settled=AB", "weir2 committed=12"}) {
      var foreign = new OffsetAndMetadata(7, metadata);
      assertThat(SettledOffsets.time(foreign)).isEqualTo(Instant.EPOCH);
      assertThat(SettledOffsets.settled(foreign)).isEqualTo(Settled.at(7));
    }
  }

  @Test
  void whatIsCutShortSaysNothingRatherThanSomethingElse() {
    var cut = new OffsetAndMetadata(7, "weir1 committed=12 settled=BCB");
    assertThat(SettledOffsets.settled(cut)).isEqualTo(Settled.at(7));
    assertThat(SettledOffsets.settled(new OffsetAndMetadata(7, "weir1 settled=BCg_")))
        .isEqualTo(Settled.at(7));
  }

  @Test
  void rangesAndAttemptsAreFoundAgain() {
    for (long seed = 0; seed < 2_000; seed++) {
      var settled = any(new Random(seed));
      assertThat(SettledOffsets.settled(offsets.now(settled)))
          .as("seed " + seed)
          .isEqualTo(settled);
    }
  }

  private static Settled any(Random random) {
    long position = random.nextLong(1L << random.nextInt(1, 62));
    var ranges = new ArrayList<Settled.Range>();
    var attempts = new TreeMap<Long, Integer>();
    long at = position;
    for (int i = random.nextInt(20); i > 0; i--) {
      at += 1 + random.nextLong(1L << random.nextInt(1, 40));
      attempts.put(at - 1, random.nextInt(1, 1_000));
      long to = at + 1 + random.nextLong(1L << random.nextInt(1, 40));
      ranges.add(new Settled.Range(at, to));
      at = to;
    }
    return new Settled(position, ranges, attempts);
  }

  @Test
  void whatTheBrokerWouldNotTakeIsFull() {
    int ranges = 0;
    var above = new ArrayList<Settled.Range>();
    var before = Settled.at(0);
    while (true) {
      above.add(new Settled.Range(2L * ranges + 1, 2L * ranges + 2));
      ranges++;
      var settled = new Settled(0, above, new TreeMap<>());
      try {
        assertThat(offsets.now(settled).metadata().length()).isLessThanOrEqualTo(LIMIT);
      } catch (Full e) {
        assertThat(e).hasMessageContaining("4,096").hasMessageContaining("position 0");
        break;
      }
      before = settled;
    }
    // Every second message of some four thousand.
    assertThat(before.above().size()).isBetween(2_020, 2_048);
    var tooMuch = before;
    assertThatThrownBy(() -> new SettledOffsets(() -> NOON, () -> 100).now(tooMuch))
        .isInstanceOf(Full.class);
  }
}
