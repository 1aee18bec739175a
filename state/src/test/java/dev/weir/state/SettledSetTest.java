package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.SettledSet.Range;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SettledSetTest {

  @Test
  void thePositionMovesUpOverWhatIsSettled() {
    SettledSet set = new SettledSet(10);

    assertThat(set.settle(12, 15)).isEqualTo(3);
    assertThat(set.position()).isEqualTo(10);
    assertThat(set.ranges()).containsExactly(new Range(12, 15));
    assertThat(set.settle(10, 12)).isEqualTo(2);
    assertThat(set.position()).isEqualTo(15);
    assertThat(set.ranges()).isEmpty();
    assertThat(set.pages()).isZero();
  }

  @Test
  void whatIsSettledCountsOnce() {
    SettledSet set = new SettledSet(0);
    set.settle(5, 7);

    assertThat(set.settle(4, 8)).isEqualTo(2);
    assertThat(set.settle(0, 6)).isEqualTo(4);
    assertThat(set.settle(0, 8)).isZero();
    assertThat(set.position()).isEqualTo(8);
  }

  @Test
  void aMoveForgetsWhatIsAboveAndTheAttempts() {
    SettledSet set = new SettledSet(0);
    set.settle(5, 7);
    set.attempted(3, 2);
    set.moveTo(2);

    assertThat(set.position()).isEqualTo(2);
    assertThat(set.countAbove()).isZero();
    assertThat(set.isSettled(5)).isFalse();
    assertThat(set.attempts()).isEmpty();
  }

  @Test
  void attemptsAreForgottenWithWhatIsSettled() {
    SettledSet set = new SettledSet(0);
    set.attempted(3, 2);
    set.attempted(4, 1);
    set.settle(4, 5);
    set.attempted(4, 7);

    assertThat(set.attempts(3)).isEqualTo(2);
    assertThat(set.attempts(4)).isZero();
    assertThat(set.attempts()).containsOnlyKeys(3L);
    set.attempted(3, 0);
    assertThat(set.attemptsCount()).isZero();
  }

  @Test
  void aMillionMessagesSettledInAnyOrderTakeOnePagePer4096() {
    int messages = 1 << 20;
    SettledSet set = new SettledSet(0);
    for (int i = 0; i < messages; i++) {
      long offset = 1 + (i * 611_953L & (messages - 1)); // an odd factor: each of them once
      set.settle(offset, offset + 1);
    }

    assertThat(set.countAbove()).isEqualTo(messages);
    assertThat(set.pages()).isEqualTo(messages / 4096 + 1);
    assertThat(set.settle(0, 1)).isEqualTo(1);
    assertThat(set.position()).isEqualTo(messages + 1);
    assertThat(set.pages()).isZero();
  }

  @Test
  void isWhatASetOfOffsetsSays() {
    for (int seed = 0; seed < 100; seed++) {
      run(seed, seed % 3 == 0 ? 100 : 30_000);
    }
  }

  private static void run(int seed, int offsets) {
    SplittableRandom random = new SplittableRandom(seed);
    long position = random.nextInt(5000);
    SettledSet set = new SettledSet(position);
    TreeSet<Long> model = new TreeSet<>();
    TreeMap<Long, Integer> attempts = new TreeMap<>();
    for (int i = 0; i < 200; i++) {
      long from = random.nextInt(offsets);
      int action = random.nextInt(40);
      if (action == 0) {
        set.moveTo(from);
        position = from;
        model.clear();
        attempts.clear();
      } else if (action < 10) {
        int times = random.nextInt(4);
        set.attempted(from, times);
        if (times == 0) {
          attempts.remove(from);
        } else if (from >= position && !model.contains(from)) {
          attempts.put(from, times);
        }
      } else {
        long to = from + random.nextInt(random.nextInt(5) == 0 ? offsets / 2 : 3);
        long added = 0;
        for (long offset = Math.max(position, from); offset < to; offset++) {
          added += model.add(offset) ? 1 : 0;
          attempts.remove(offset);
        }
        while (model.remove(position)) {
          position++;
        }
        assertThat(set.settle(from, to)).isEqualTo(added);
      }
      if (i % 20 == 0 || offsets <= 100) {
        check(seed, set, position, model);
      }
      assertThat(set.attempts()).as("seed %s", seed).isEqualTo(attempts);
      long some = random.nextInt(offsets);
      assertThat(set.attempts(some)).isEqualTo(attempts.getOrDefault(some, 0));
      long next = Math.max(some, position);
      while (model.contains(next)) {
        next++;
      }
      assertThat(set.nextUnsettled(some)).as("seed %s", seed).isEqualTo(next);
      assertThat(set.isSettled(some)).isEqualTo(some < position || model.contains(some));
    }
  }

  private static void check(int seed, SettledSet set, long position, TreeSet<Long> model) {
    assertThat(set.position()).as("seed %s", seed).isEqualTo(position);
    assertThat(set.countAbove()).as("seed %s", seed).isEqualTo(model.size());
    List<Range> ranges = set.ranges();
    TreeSet<Long> settled = new TreeSet<>();
    for (Range range : ranges) {
      for (long offset = range.from(); offset < range.to(); offset++) {
        settled.add(offset);
      }
    }
    assertThat(settled).as("seed %s", seed).isEqualTo(model);
    for (int i = 1; i < ranges.size(); i++) {
      assertThat(ranges.get(i).from()).isGreaterThan(ranges.get(i - 1).to());
    }
  }
}
