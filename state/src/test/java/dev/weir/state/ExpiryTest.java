package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.Command.PartitionPosition;
import dev.weir.state.StateRecord.Stored;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// D7, with time by hand.
class ExpiryTest {
  private static final int SEEDS = 200;
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LOOK = Duration.ofMillis(Expiry.LOOK_MILLIS);

  /// What a use that is not stored may be later than the stored one, and two looks.
  private static final Duration SLACK = DAY.plus(LOOK.multipliedBy(3));

  private State state = new State();
  private long millis = 1_700_000_000_000L;
  private long ticks = 5_000;
  private final Topic orders;

  ExpiryTest() {
    var created = run(new Command.CreateTopic("orders", 2, Retention.FOREVER));
    orders = ((Reply.TopicCreated) created).topic();
    run(new Command.Append(orders.id(), 0, 99));
  }

  private Reply run(Command command) {
    var decision = state.decide(command, new Now(millis, ticks));
    decision.records().forEach(state::apply);
    return decision.reply();
  }

  private static Definition definition(Duration expireAfter) {
    return definition(expireAfter.toMillis(), false);
  }

  private static Definition definition(long expireAfterMillis, boolean byMessage) {
    return new Definition(
        byMessage,
        false,
        3,
        new Definition.Backoff(Definition.Backoff.Kind.FIXED, List.of(0L)),
        30_000,
        expireAfterMillis,
        List.of(),
        List.of());
  }

  private void define(Duration expireAfter) {
    run(new Command.DefineConsumer("billing", definition(expireAfter)));
  }

  private void commit(long position) {
    var at = List.of(new PartitionPosition(orders.id(), 0, position));
    run(new Command.MovePositions("billing", at));
  }

  /// Time goes on, and what is due is done.
  private void pass(Duration time) {
    long end = ticks + time.toMillis();
    settle();
    while (state.nextDeadline() <= end) {
      moveTo(state.nextDeadline());
      settle();
    }
    moveTo(end);
  }

  private void moveTo(long tick) {
    millis += tick - ticks;
    ticks = tick;
  }

  private void settle() {
    while (state.nextDeadline() <= ticks) {
      run(new Command.Tick());
    }
  }

  /// Another process opens the directory; its ticks begin anywhere.
  private void reopen() {
    List<Stored> snapshot = state.snapshot();
    state = Machine.replay(snapshot);
    ticks = -77_000;
    run(new Command.EndProcess(45_000));
  }

  private boolean isKnown() {
    boolean hasPosition = state.position("billing", orders.id(), 0).isPresent();
    assertThat(state.definition("billing").isPresent() || !hasPosition)
        .as("positions do not outlive what expires")
        .isTrue();
    return state.definition("billing").isPresent();
  }

  @Test
  void whatNobodySaidNeverExpires() {
    run(new Command.DefineConsumer("billing", definition(Definition.NEVER_EXPIRES, false)));
    commit(7);

    assertThat(state.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    pass(Duration.ofDays(36_500));
    assertThat(isKnown()).isTrue();
  }

  @Test
  void whatNobodyUsesIsForgottenWholly() {
    define(MONTH);
    commit(7);

    pass(MONTH.minusHours(1));
    assertThat(isKnown()).isTrue();
    pass(SLACK);
    assertThat(isKnown()).isFalse();
    assertThat(state.positions("billing")).isEmpty();
    assertThat(state.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(Machine.replay(state.snapshot()).snapshot()).isEqualTo(state.snapshot());
  }

  @Test
  void aCommitIsAUse() {
    define(MONTH);
    pass(MONTH.minusHours(1));
    commit(7);

    pass(MONTH.minusHours(1));
    assertThat(isKnown()).isTrue();
    pass(LOOK.multipliedBy(3));
    assertThat(isKnown()).isFalse();
  }

  @Test
  void definingItAgainIsAUse() {
    define(MONTH);
    pass(MONTH.minusHours(1));
    define(MONTH);

    pass(MONTH.minusHours(1));
    assertThat(isKnown()).isTrue();
  }

  @Test
  void whoHasAMemberByMessageIsInUse() {
    run(new Command.DefineConsumer("billing", definition(MONTH.toMillis(), true)));
    run(new LeaseCommand.Join("billing", "m"));

    pass(MONTH.multipliedBy(3));
    assertThat(isKnown()).isTrue();
    run(new LeaseCommand.Leave("billing", "m"));
    pass(MONTH);
    assertThat(isKnown()).as("the time counts from when it left").isTrue();
    pass(SLACK);
    assertThat(isKnown()).isFalse();
  }

  @Test
  void whoHadAMemberWhenTheProcessWasKilledWasInUse() {
    run(new Command.DefineConsumer("billing", definition(MONTH.toMillis(), true)));
    run(new LeaseCommand.Join("billing", "m"));
    pass(MONTH.multipliedBy(3));

    reopen();
    pass(MONTH);
    assertThat(isKnown()).isTrue();
  }

  @Test
  void whoeverComesWithinAnHourOfOpeningFindsIt() {
    define(MONTH);
    commit(7);
    reopen();
    millis += MONTH.multipliedBy(12).toMillis(); // while nothing ran

    pass(LOOK.minusMillis(1));
    assertThat(isKnown()).isTrue();
    define(MONTH);
    pass(MONTH);
    assertThat(isKnown()).isTrue();
  }

  @Test
  void whoDoesNotComeWithinAnHourIsForgotten() {
    define(MONTH);
    reopen();
    millis += MONTH.multipliedBy(12).toMillis();

    pass(LOOK);
    assertThat(isKnown()).isFalse();
  }

  @Test
  void aClockThatJumpsLeavesAnHour() {
    define(MONTH);
    commit(7);
    pass(Duration.ofDays(3));
    millis += MONTH.multipliedBy(120).toMillis();

    pass(LOOK.minusMillis(1));
    assertThat(isKnown()).isTrue();
    commit(8);
    pass(MONTH);
    assertThat(isKnown()).isTrue();
  }

  @Test
  void itsOwnerMayThinkBetterOfIt() {
    define(MONTH);
    run(new Command.DefineConsumer("billing", definition(Definition.NEVER_EXPIRES, false)));

    pass(MONTH.multipliedBy(12));
    assertThat(isKnown()).isTrue();
    define(MONTH);
    pass(MONTH.plus(SLACK));
    assertThat(isKnown()).isFalse();
  }

  @Test
  void useIsWrittenOnceADay() {
    run(new Command.DefineConsumer("billing", definition(MONTH.toMillis(), true)));
    run(new LeaseCommand.Join("billing", "m"));
    settle();
    int written = 0;
    for (int hour = 0; hour < 24 * 10; hour++) {
      moveTo(state.nextDeadline());
      var decision = state.decide(new Command.Tick(), new Now(millis, ticks));
      written += (int) decision.records().stream().filter(Stored.class::isInstance).count();
      decision.records().forEach(state::apply);
    }
    assertThat(written).isEqualTo(10);
  }

  /// Many positions take several journal entries.
  @Test
  void whatIsTooMuchForOneEntryTakesMore() {
    var created = run(new Command.CreateTopic("wide", 6_000, Retention.FOREVER));
    int wide = ((Reply.TopicCreated) created).topic().id();
    for (String consumer : List.of("a", "b", "c", "d")) {
      run(new Command.DefineConsumer(consumer, definition(MONTH)));
      for (int partition = 0; partition < 6_000; partition++) {
        var at = List.of(new PartitionPosition(wide, partition, 0));
        run(new Command.MovePositions(consumer, at));
      }
    }
    millis += MONTH.plus(SLACK).toMillis();
    settle();
    moveTo(ticks + LOOK.toMillis());

    assertThat(state.decide(new Command.Tick(), new Now(millis, ticks)).records())
        .hasSizeLessThan(2 * Limits.POSITIONS_PER_COMMIT);
    settle();
    assertThat(state.positions()).isEmpty();
  }

  /// However time goes and processes come and go: never early, never in use, and not much late.
  @Test
  void nothingIsForgottenEarlyOrInUseOrLate() {
    for (int seed = 0; seed < SEEDS; seed++) {
      new Script(seed).run();
    }
  }

  private static final class Script {
    final int seed;
    final SplittableRandom random;
    final ExpiryTest test = new ExpiryTest();
    final Duration expireAfter;
    boolean known;
    boolean isMember;
    long usedMillis;

    Script(int seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
      this.expireAfter = Duration.ofHours(random.nextInt(1, 24 * 40));
    }

    void run() {
      for (int step = 0; step < 100; step++) {
        act();
        look();
      }
    }

    private void act() {
      switch (random.nextInt(7)) {
        case 0 -> {
          open();
          test.run(new LeaseCommand.Join("billing", "m"));
          isMember = true;
        }
        case 1 -> {
          test.run(new LeaseCommand.Leave("billing", "m"));
          isMember = false;
        }
        case 2 -> {
          if (known) {
            test.commit(random.nextInt(100));
            usedMillis = test.millis;
          }
        }
        case 3 -> open();
        case 4 -> {
          test.reopen();
          isMember = false;
          test.millis += random.nextLong(expireAfter.toMillis());
        }
        default -> {
          boolean far = random.nextInt(4) == 0;
          test.pass(Duration.ofMillis(random.nextLong(expireAfter.toMillis() * (far ? 4 : 1))));
        }
      }
      usedMillis = isMember ? test.millis : usedMillis;
    }

    private void open() {
      test.run(new Command.DefineConsumer("billing", definition(expireAfter.toMillis(), true)));
      known = true;
      usedMillis = test.millis;
    }

    private void look() {
      boolean isThere = test.isKnown();
      long unused = test.millis - usedMillis;
      if (known && !isThere) {
        assertThat(isMember).as("seed %s: in use", seed).isFalse();
        assertThat(unused).as("seed %s", seed).isGreaterThanOrEqualTo(expireAfter.toMillis());
      }
      if (known && isThere && unused > expireAfter.plus(SLACK).toMillis()) {
        test.pass(LOOK.multipliedBy(2)); // since it was opened
        isThere = test.isKnown();
        assertThat(isThere).as("seed %s: late", seed).isFalse();
      }
      known = isThere;
    }
  }
}
