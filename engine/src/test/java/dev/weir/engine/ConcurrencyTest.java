package dev.weir.engine;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Threads of callers, the writer and the filer, on one engine: whatever they did together could
/// have been done one by one.
class ConcurrencyTest {
  private static final int ROUNDS = 250;
  private static final int STEPS = 4;

  /// Until a breakage is noticed, at most.
  private static final int MORE_ROUNDS = 20_000;

  private enum Of {
    APPENDS(Appending::new),
    POSITIONS(Placing::new),
    LEASES(HandingOut::new),
    TOPICS(Naming::new);

    private final Maker maker;

    Of(Maker maker) {
      this.maker = maker;
    }
  }

  private interface Maker {
    Exercise<?> make(Engine engine, int round) throws Exception;
  }

  @ParameterizedTest
  @EnumSource(Of.class)
  void whatThreadsDoTogetherCouldBeDoneOneByOne(Of of) throws Exception {
    long seed = Long.getLong("weir.seed", 1);
    var contradiction = play(of, Breakage.NONE, seed, ROUNDS);
    if (contradiction != null) {
      fail("-Dweir.seed=%d plays it again, as far as a seed decides: %s", seed, contradiction);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "APPENDS, ANSWER_BEFORE_SHOWING",
    "TOPICS, ANSWER_BEFORE_SHOWING",
    "LEASES, LEASE_TWICE",
    "LEASES, FORGET_AN_ATTEMPT",
    "LEASES, SETTLE_BY_A_STALE_LEASE"
  })
  void aBreakageIsNoticed(Of of, Breakage breakage) throws Exception {
    var contradiction = play(of, breakage, 0, MORE_ROUNDS);
    if (contradiction == null) {
      throw new AssertionError("%s of %s went unnoticed".formatted(breakage, of));
    }
    String round = contradiction.lines().findFirst().orElse("");
    System.out.printf("%s of %s was noticed in %s%n", breakage, of, round);
  }

  /// @return what could not be, if anything; then no more was played
  private static @Nullable String play(Of of, Breakage breakage, long seed, int rounds)
      throws Exception {
    var given = new TestEngine();
    given.breakage = breakage;
    given.maxWait = Duration.ofMinutes(1);
    var random = new SplittableRandom(seed);
    String contradiction = null;
    try (var engine = given.openWithThreads();
        var threads = Executors.newFixedThreadPool(Exercise.THREADS)) {
      for (int round = 0; round < rounds && contradiction == null; round++) {
        contradiction = play(of.maker.make(engine, round), threads, random);
        if (contradiction != null) {
          contradiction = "round " + round + ",\n" + contradiction;
        }
      }
    }
    return contradiction;
  }

  private static <S> @Nullable String play(
      Exercise<S> exercise, ExecutorService threads, SplittableRandom random) throws Exception {
    var history = new History<S>();
    var ready = new AtomicInteger();
    var running = new ArrayList<Future<?>>();
    for (int thread = 0; thread < Exercise.THREADS; thread++) {
      int number = thread;
      var pace = new Exercise.Pace(random.split());
      running.add(
          threads.submit(
              (Callable<Boolean>)
                  () -> {
                    ready.incrementAndGet();
                    while (ready.get() < Exercise.THREADS) {
                      Thread.yield();
                    }
                    for (int step = 0; step < STEPS; step++) {
                      pace.dawdle();
                      exercise.use(history, number, pace);
                    }
                    return true;
                  }));
    }
    for (var thread : running) {
      try {
        thread.get();
      } catch (ExecutionException e) {
        throw new AssertionError("a thread failed", e.getCause());
      }
    }
    return history.contradiction(exercise.initial());
  }
}
