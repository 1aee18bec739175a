package dev.weir.client.bypartition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.Settled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against sorted sets, over random hand-outs and acks, of runs and of single ones, with gaps.
class HandedOutTest {
  private final HandedOut handedOut = new HandedOut();
  private final TreeSet<Long> all = new TreeSet<>();
  private final TreeSet<Long> unacked = new TreeSet<>();
  private long next;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void theFirstUnackedOffsetIsKnownInAnyOrderOfAcks(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int step = 0; step < 1_000; step++) {
      int length = random.nextInt(10) == 0 ? random.nextInt(600) : 1 + random.nextInt(3);
      if (unacked.isEmpty() || random.nextInt(100) < 45) {
        handOut(next + random.nextInt(3), length);
      } else {
        // Mostly at the front, so that what is forgotten is asked for, too.
        long from = random.nextInt(3) == 0 ? random.nextLong(next) : unacked.first() - 2;
        settle(from, from + length);
      }
      checkPosition();
      if (step % 50 == 0) {
        checkWhatIsStored(random);
      }
    }
    assertThat(handedOut.settle(next + 1, next + 2)).isZero();
  }

  private void handOut(long from, int length) {
    handedOut.add(from, from + length);
    for (long offset = from; offset < from + length; offset++) {
      all.add(offset);
      unacked.add(offset);
    }
    next = from + length;
  }

  private void settle(long from, long to) {
    SortedSet<Long> known = unacked.subSet(from, to);
    assertThat(handedOut.settle(from, to)).isEqualTo(known.size());
    known.clear();
    assertThat(handedOut.contains(from)).isFalse();
  }

  private void checkPosition() {
    assertThat(handedOut.isEmpty()).isEqualTo(unacked.isEmpty());
    assertThat(handedOut.count()).isEqualTo(unacked.size());
    if (!unacked.isEmpty()) {
      assertThat(handedOut.first()).isEqualTo(unacked.first());
      assertThat(handedOut.contains(unacked.last())).isTrue();
    }
  }

  private void checkWhatIsStored(RandomGenerator random) {
    long end = next + random.nextInt(3);
    assertThat(handedOut.settled(Set.of(), end)).isEqualTo(stored(unacked, end));
    if (!unacked.isEmpty()) {
      var also = new TreeSet<>(List.of(unacked.first(), unacked.last()));
      var left = new TreeSet<>(unacked);
      left.removeAll(also);
      assertThat(handedOut.settled(also, end)).isEqualTo(stored(left, end));
    }
  }

  /// Between neighbours that are not settled there is a range when anything was settled there: gaps
  /// alone are not worth one.
  private Settled stored(TreeSet<Long> unsettled, long end) {
    if (unsettled.isEmpty()) {
      return Settled.at(end);
    }
    List<Settled.Range> ranges = new ArrayList<>();
    for (long offset : unsettled) {
      var higher = unsettled.higher(offset);
      long to = higher == null ? end : higher;
      if (!all.subSet(offset + 1, to).isEmpty()) {
        ranges.add(new Settled.Range(offset + 1, to));
      }
    }
    return new Settled(unsettled.first(), ranges, Collections.emptySortedMap());
  }
}
