package dev.weir.engine;

import java.util.SplittableRandom;
import java.util.concurrent.Future;

/// Something of the engine, made for a few threads to use together, once.
///
/// @param <S> what it is at a moment: see [History]
interface Exercise<S> {
  /// How many use it.
  int THREADS = 3;

  /// What it is before anybody uses it.
  S initial();

  /// One operation, recorded.
  ///
  /// @param thread its number
  void use(History<S> history, int thread, Pace pace) throws Exception;

  /// What one thread does and how fast, by seed, as far as a seed decides that: the rest is the
  /// scheduler's.
  record Pace(SplittableRandom random) {
    int upTo(int bound) {
      return random.nextInt(bound);
    }

    /// Goes on at once, a little later, or when others were let pass.
    void dawdle() {
      switch (upTo(4)) {
        case 0 -> Thread.yield();
        case 1 -> spin(upTo(2_000));
        default -> {}
      }
    }

    private static void spin(int times) {
      for (int i = 0; i < times; i++) {
        Thread.onSpinWait();
      }
    }

    /// Waits for an answer, awake, so that it is heard at once, or asleep.
    <T> T hear(Future<T> answer) throws Exception {
      if (random.nextBoolean()) {
        for (int looks = 20_000; looks > 0 && !answer.isDone(); looks--) {
          Thread.onSpinWait();
        }
      }
      return answer.get();
    }
  }
}
