package dev.weir.client.bypartition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ring against a sorted set, over random hand-outs and acks.
class HandedOutTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void theFirstUnackedOffsetIsKnownInAnyOrderOfAcks(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var handedOut = new HandedOut();
    var unacked = new TreeSet<Long>();
    List<Long> order = new ArrayList<>();
    long next = 0;
    for (int step = 0; step < 3_000; step++) {
      if (unacked.isEmpty() || random.nextInt(100) < 49) {
        next += 1 + random.nextInt(3);
        handedOut.add(next);
        unacked.add(next);
        order.add(next);
      } else {
        long offset = order.get(random.nextInt(order.size()));
        boolean known = handedOut.settle(offset);
        assertThat(known).isEqualTo(unacked.contains(offset));
        unacked.remove(offset);
        if (order.size() > 200) {
          order.retainAll(unacked);
        }
      }
      assertThat(handedOut.isEmpty()).isEqualTo(unacked.isEmpty());
      if (!unacked.isEmpty()) {
        assertThat(handedOut.first()).isEqualTo(unacked.first());
      }
    }
    assertThat(handedOut.settle(next + 1)).isFalse();
  }
}
