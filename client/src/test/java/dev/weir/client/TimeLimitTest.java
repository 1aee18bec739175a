package dev.weir.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.CommitStrategy;
import dev.weir.FailurePolicy;
import dev.weir.Handler;
import dev.weir.InvalidInput;
import dev.weir.TimeLimitPassed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A handler's time, by a clock that stands still until the test moves it.
class TimeLimitTest {
  private static final Duration LEASE = Duration.ofSeconds(9);
  private static final Duration SIGN = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final HandTiming timing = new HandTiming();
  private final TinyWorld world =
      new TinyWorld(new TinyLog(), timing).topic("mails", 1).sent("mails", "a", "b", "c");
  private final TinyLeases leases = new TinyLeases(world.log, "mails");
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final List<String> interrupted = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    go.countDown();
    world.close();
  }

  /// Holds "a" until the test says go, or somebody interrupts.
  private Handler holding() {
    return message -> {
      if (message.text().equals("a")) {
        begun.countDown();
        try {
          go.await();
        } catch (InterruptedException e) {
          interrupted.add(message.text());
          throw e;
        }
      }
    };
  }

  private void awaitBegun() {
    await().atMost(TinyWorld.SOON).until(() -> begun.getCount() == 0);
  }

  @Test
  void byMessageTheLeaseIsKeptUntilTheTimeIsOverAndNoLonger() {
    try (var running = world.mailer().lease(LEASE).timeLimit(LIMIT).run(holding())) {
      awaitBegun();
      for (int signs = 1; signs < 20; signs++) {
        timing.advance(SIGN);
        assertThat(leases.extensions()).hasSize(signs).containsOnly(LEASE);
        assertThat(running.health().inHand()).contains(SIGN.multipliedBy(signs));
      }
      timing.advance(SIGN);
      await().atMost(TinyWorld.SOON).until(() -> running.health().handled() == 2);
      assertThat(running.health().failed()).isEqualTo(1);
      timing.advance(LIMIT);
      assertThat(leases.extensions()).hasSize(19);
    }
    assertThat(interrupted).containsExactly("a");
    assertThat(leases.unsettled()).containsExactly(0L);
  }

  @Test
  void whoIsThroughInTimeIsLeftAlone() {
    try (var running = world.mailer().lease(LEASE).timeLimit(LIMIT).run(holding())) {
      awaitBegun();
      timing.advance(LIMIT.minusMillis(1));
      go.countDown();
      await().atMost(TinyWorld.SOON).until(() -> running.health().handled() == 3);
      timing.advance(LIMIT.multipliedBy(2));
      assertThat(running.health().failed()).isZero();
      assertThat(running.health().inHand()).isEmpty();
    }
    assertThat(interrupted).isEmpty();
    assertThat(leases.unsettled()).isEmpty();
  }

  @Test
  void aLeaseThatIsLongEnoughIsLeftAsItIs() {
    try (var running =
        world.mailer().lease(LIMIT.multipliedBy(3)).timeLimit(LIMIT).run(holding())) {
      awaitBegun();
      timing.advance(LIMIT);
      await().atMost(TinyWorld.SOON).until(() -> running.health().failed() == 1);
    }
    assertThat(leases.extensions()).isEmpty();
  }

  @Test
  void whatWasThrownInTheEndIsTheCause() {
    var running =
        world
            .mailer()
            .timeLimit(LIMIT)
            .commit(CommitStrategy.acked())
            .onFailure(FailurePolicy.STOP)
            .run(holding());
    awaitBegun();
    timing.advance(LIMIT);
    assertThatThrownBy(() -> running.await(TinyWorld.SOON))
        .isInstanceOf(TimeLimitPassed.class)
        .hasMessageContaining("mails/0@0")
        .hasMessageContaining("PT1M")
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(leases.unsettled()).hasSize(3);
  }

  @Test
  void timesThatAreNotAllowedAreRefused() {
    var consumer = world.acking("mails");
    for (var session : List.of(Duration.ofMillis(999), Duration.ofDays(1).plusMillis(1))) {
      assertThatThrownBy(() -> consumer.session(session).open())
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("session(" + session + ") is not allowed: take 1 s to 1 day");
    }
    assertThatThrownBy(() -> world.mailer().session(Duration.ofSeconds(9)).open())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("session(...) is by partition only");
    assertThatThrownBy(() -> consumer.timeLimit(Duration.ofNanos(999_999)).run(_ -> {}))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("take 1 ms or more");
  }
}
