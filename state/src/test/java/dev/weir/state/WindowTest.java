package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WindowTest {
  private final SettledSet settled = new SettledSet(0);

  private void settle(Window window, long offset) {
    settled.settle(offset, offset + 1);
    window.settled(offset);
  }

  @Test
  void theLowestIsTakenFirst() {
    Window window = new Window(settled, false, 10);
    window.see(0, 7);
    window.see(1, 7);

    assertThat(window.take()).isEqualTo(0);
    assertThat(window.take()).isEqualTo(1);
    assertThat(window.take()).isEqualTo(Window.NONE);
    window.giveBack(0);
    assertThat(window.take()).isEqualTo(0);
  }

  @Test
  void gapsSettleThemselves() {
    Window window = new Window(settled, false, 10);
    window.see(3, Window.NO_KEY);
    window.skipTo(6);

    assertThat(settled.position()).isEqualTo(3);
    assertThat(settled.isSettled(5)).isTrue();
    assertThat(window.seenTo()).isEqualTo(6);
    settle(window, 3);
    assertThat(settled.position()).isEqualTo(6);
  }

  @Test
  void whatWasSettledBeforeIsNotHandedOutAgain() {
    settled.settle(1, 3);
    Window window = new Window(settled, false, 10);
    for (int offset = 0; offset < 4; offset++) {
      window.see(offset, Window.NO_KEY);
    }

    assertThat(window.take()).isEqualTo(0);
    assertThat(window.take()).isEqualTo(3);
  }

  /// Its rings become smaller on the way, with some taken, some held, and keys that others wait for.
  @Test
  void whatIsLeftOfManyIsHandedOutAsItWouldBeOfFew() {
    int many = 20_000;
    int keys = 50;
    Window window = new Window(settled, true, many);
    for (int offset = 0; offset < many; offset++) {
      window.see(offset, offset % keys);
    }
    List<Long> others = new ArrayList<>();
    for (long offset = 0; offset < many; offset++) {
      if (offset % 190 != 7) {
        others.add(offset);
      }
    }
    assertThat(window.take()).isEqualTo(0);
    window.hold(0, 5);
    Collections.shuffle(others, new Random(1));
    others.remove(0L);
    others.forEach(offset -> settle(window, offset));

    // Of each key the lowest that is left: the others wait for it.
    List<Long> free = new ArrayList<>();
    TreeMap<Long, Long> lowest = new TreeMap<>();
    lowest.put(0L, 0L);
    for (long offset = 7; offset < many; offset += 190) {
      if (lowest.putIfAbsent(offset % keys, offset) == null) {
        free.add(offset);
      }
    }
    for (long offset : free) {
      assertThat(window.take()).isEqualTo(offset);
    }
    assertThat(window.take()).isEqualTo(Window.NONE);
    window.wake(5);
    assertThat(window.take()).isEqualTo(0);
    settle(window, free.getFirst());
    assertThat(window.take() % keys).isEqualTo(free.getFirst() % keys);
  }

  @Test
  void B7_anUnsettledMessageHoldsBackOnlyItsOwnKey() {
    Window window = new Window(settled, true, 10);
    window.see(0, 1);
    window.see(1, 1);
    window.see(2, 2);
    window.see(3, Window.NO_KEY);
    window.see(4, Window.NO_KEY);

    assertThat(window.take()).isEqualTo(0);
    assertThat(window.take()).isEqualTo(2);
    assertThat(window.take()).isEqualTo(3);
    assertThat(window.take()).isEqualTo(4);
    assertThat(window.take()).isEqualTo(Window.NONE);
    assertThat(window.blockedKeys()).isEqualTo(1);
    settle(window, 0);
    assertThat(window.take()).isEqualTo(1);
    assertThat(window.blockedKeys()).isZero();
  }

  @Test
  void aHeldMessageComesBackWhenItIsDueAndItsKeyWaitsWithIt() {
    Window window = new Window(settled, true, 10);
    window.see(0, 1);
    window.see(1, 1);
    window.take();
    window.hold(0, 500);

    assertThat(window.take()).isEqualTo(Window.NONE);
    assertThat(window.waiting()).isEqualTo(1);
    assertThat(window.nextDue()).isEqualTo(500);
    window.wake(499);
    assertThat(window.take()).isEqualTo(Window.NONE);
    window.wake(500);
    assertThat(window.nextDue()).isEqualTo(Window.NEVER);
    assertThat(window.take()).isEqualTo(0);
  }

  @Test
  void isFullOfUnsettledMessages() {
    Window window = new Window(settled, false, 2);
    window.see(0, 1);
    assertThat(window.room()).isEqualTo(1);
    window.see(1, 1);
    assertThat(window.isFull()).isTrue();
    settle(window, 1);
    assertThat(window.room()).isEqualTo(1);
  }

  @Test
  void aSweepForgetsWhatIsSettled() {
    Window window = new Window(settled, true, 10);
    for (int offset = 0; offset < 4; offset++) {
      window.see(offset, 1);
    }
    window.take();
    settled.settle(0, 2);
    window.sweep();

    assertThat(window.known()).isEqualTo(2);
    assertThat(window.takenCount()).isZero();
    assertThat(window.take()).isEqualTo(2);
    settled.settle(2, 10);
    window.sweep();
    assertThat(window.seenTo()).isEqualTo(10);
  }

  @Test
  void oneThatStaysUnsettledDoesNotMakeTheOthersPileUp() {
    Window window = new Window(settled, true, 100);
    window.see(0, 1);
    for (int offset = 1; offset < 200_000; offset++) {
      window.see(offset, offset);
      settle(window, offset);
    }

    assertThat(window.known()).isEqualTo(1);
    assertThat(window.take()).isEqualTo(0);
  }

  /// A message as a person would write it down.
  private static final class Known {
    final long offset;
    final long key;
    boolean taken;
    long due = -1;

    Known(long offset, long key) {
      this.offset = offset;
      this.key = key;
    }
  }

  @Test
  void isWhatAListOfMessagesSays() {
    for (int seed = 0; seed < 2000; seed++) {
      new WindowTest().run(seed);
    }
  }

  private void run(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean ordered = random.nextBoolean();
    int keys = 1 + random.nextInt(10);
    Window window = new Window(settled, ordered, 1 + random.nextInt(200));
    TreeMap<Long, Known> model = new TreeMap<>();
    long now = 0;
    for (int i = 0; i < 600; i++) {
      long some = pick(random, model);
      switch (random.nextInt(9)) {
        case 0, 1, 2 -> {
          if (window.room() > 0) {
            long offset = window.seenTo() + random.nextInt(2);
            long key = random.nextInt(-1, keys);
            window.see(offset, key);
            model.put(offset, new Known(offset, key));
          }
        }
        case 3, 4 -> {
          long expected = lowest(model, ordered);
          assertThat(window.take()).as("seed %s, %s", seed, i).isEqualTo(expected);
          Known known = model.get(expected);
          if (known != null) {
            known.taken = true;
          }
        }
        case 5 -> {
          settle(window, some);
          model.remove(some);
        }
        case 6 -> {
          window.giveBack(some);
          Known known = model.get(some);
          if (known != null) {
            known.taken = false;
            known.due = -1;
          }
        }
        case 7 -> {
          long due = now + random.nextInt(50);
          window.hold(some, due);
          Known known = model.get(some);
          if (known != null) {
            known.taken = false;
            known.due = due;
          }
        }
        default -> {
          now += random.nextInt(20);
          long tick = now;
          window.wake(tick);
          model.values().forEach(m -> m.due = m.due <= tick ? -1 : m.due);
        }
      }
      check(window, model, ordered);
    }
  }

  private static void check(Window window, TreeMap<Long, Known> model, boolean ordered) {
    assertThat(window.known()).isEqualTo(model.size());
    assertThat(window.takenCount())
        .isEqualTo((int) model.values().stream().filter(m -> m.taken).count());
    assertThat(window.waiting())
        .isEqualTo((int) model.values().stream().filter(m -> m.due >= 0).count());
    assertThat(window.nextDue())
        .isEqualTo(
            model.values().stream()
                .mapToLong(m -> m.due)
                .filter(d -> d >= 0)
                .min()
                .orElse(Window.NEVER));
    List<Long> blocked = new ArrayList<>();
    model.values().stream()
        .filter(m -> ordered && isBlocked(model, m))
        .forEach(m -> blocked.add(m.key));
    assertThat((long) window.blockedKeys()).isEqualTo(blocked.stream().distinct().count());
  }

  private static long pick(SplittableRandom random, TreeMap<Long, Known> model) {
    List<Long> offsets = List.copyOf(model.keySet());
    return offsets.isEmpty() || random.nextInt(20) == 0
        ? 1_000_000
        : offsets.get(random.nextInt(offsets.size()));
  }

  private static long lowest(TreeMap<Long, Known> model, boolean ordered) {
    for (Known m : model.values()) {
      if (!m.taken && m.due < 0 && !(ordered && isBlocked(model, m))) {
        return m.offset;
      }
    }
    return -1;
  }

  private static boolean isBlocked(TreeMap<Long, Known> model, Known of) {
    return of.key != Window.NO_KEY
        && model.headMap(of.offset).values().stream().anyMatch(m -> m.key == of.key);
  }
}
