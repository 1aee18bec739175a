package dev.weir.tck.rules;

import static dev.weir.Capability.BY_MESSAGE;
import static dev.weir.Capability.DEAD_LETTERS;
import static dev.weir.Capability.EXTEND;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Backoff;
import dev.weir.ConsumerBuilder;
import dev.weir.FailurePolicy;
import dev.weir.FailurePolicy.Action;
import dev.weir.Handler;
import dev.weir.HandlerFailed;
import dev.weir.InvalidInput;
import dev.weir.NewMessage;
import dev.weir.Place;
import dev.weir.RetentionPassed;
import dev.weir.TimeLimitPassed;
import dev.weir.Undecodable;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Chapter "Handlers".
public interface HandlerRules {
  /// Real on logs whose time is their own.
  Duration DELAY = Duration.ofSeconds(2);

  /// Of a handler; no rule waits for it. Shorter than a session: when it is over at once, a member
  /// is not taken for dead.
  Duration LIMIT = Duration.ofSeconds(15);

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C175_aHandlerThatReturnsIsAnAck(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    List<String> handled = new CopyOnWriteArrayList<>();
    runToEnd(scene, scene.named(name, topic), message -> handled.add(message.text()));
    assertThat(handled).containsExactly("a", "b", "c");
    assertThat(scene.unreadBy(name, topic)).isEmpty();
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C176_aHandlerThatThrowsIsARetry(Scene scene) {
    String topic = scene.topicWith("a", "b");
    List<String> handled = new CopyOnWriteArrayList<>();
    var billing = scene.named(scene.name("billing"), topic).retry(Backoff.fixed(Duration.ZERO));
    runToEnd(
        scene,
        billing,
        message -> {
          handled.add(message.text() + message.attempt());
          if (message.text().equals("a") && message.attempt() == 1) {
            throw new IllegalStateException("fails once");
          }
        });
    assertThat(handled).containsExactly("a1", "a2", "b1");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, DEAD_LETTERS})
  default void C177_aHandlerThatGoesOnThrowingIsADeadLetter(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    List<String> handled = new CopyOnWriteArrayList<>();
    var billing = scene.named(name, topic).attempts(2).retry(Backoff.fixed(Duration.ZERO));
    runToEnd(
        scene,
        billing,
        message -> {
          handled.add(message.text());
          if (message.text().equals("a")) {
            throw new IllegalStateException("the mail server is down");
          }
        });
    assertThat(handled).containsExactly("a", "a", "b");
    assertThat(scene.deadLetters(name))
        .singleElement()
        .satisfies(letter -> assertThat(letter.cause()).contains("the mail server is down"));
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, DEAD_LETTERS})
  default void C178_theLatestRuleThatMatchesTheExceptionDecides(Scene scene) {
    String topic = scene.topicWith("argument", "number", "state");
    String name = scene.name("billing");
    List<String> handled = new CopyOnWriteArrayList<>();
    var policy =
        FailurePolicy.RETRY
            .on(IllegalArgumentException.class, Action.REJECT)
            .on(NumberFormatException.class, Action.SKIP)
            .otherwise(Action.SKIP);
    runToEnd(
        scene,
        scene.named(name, topic).onFailure(policy),
        message -> {
          handled.add(message.text());
          throw switch (message.text()) {
            case "argument" -> new IllegalArgumentException("argument");
            case "number" -> new NumberFormatException("number");
            default -> new IllegalStateException("state");
          };
        });
    assertThat(handled).containsExactly("argument", "number", "state");
    assertThat(scene.deadLetters(name))
        .extracting(letter -> letter.message().text())
        .containsExactly("argument");
    assertThat(scene.unreadBy(name, topic)).isEmpty();
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C179_laterIsNoAttempt(Scene scene) {
    String topic = scene.topicWith("a");
    List<Integer> attempts = new CopyOnWriteArrayList<>();
    var policy = FailurePolicy.RETRY.on(IllegalStateException.class, Action.later(DELAY));
    var billing = scene.named(scene.name("billing"), topic).attempts(2).onFailure(policy);
    try (var running =
        billing.run(message -> {
          attempts.add(message.attempt());
          throw new IllegalStateException("not now");
        })) {
      for (int handled = 1; handled <= 4; handled++) {
        int so = handled;
        scene.await().until(() -> attempts.size() == so && running.health().failed() == so);
        scene.pass(DELAY);
      }
    }
    assertThat(attempts).containsOnly(1);
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C180_stopEndsTheConsumerWithTheErrorAndLeavesTheMessage(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    List<String> handled = new CopyOnWriteArrayList<>();
    var billing = scene.named(name, topic).onFailure(FailurePolicy.STOP);
    try (var running =
        billing.run(message -> {
          handled.add(message.text());
          if (message.text().equals("b")) {
            throw new IllegalStateException("fails on b");
          }
        })) {
      assertThatThrownBy(() -> running.await(scene.patience()))
          .isInstanceOfSatisfying(
              HandlerFailed.class, e -> assertThat(e.handled().text()).isEqualTo("b"))
          .hasRootCauseMessage("fails on b");
      assertThat(running.health().running()).isFalse();
      assertThat(running.health().stoppedBy()).isPresent();
    }
    assertThat(handled).containsExactly("a", "b");
    assertThat(scene.unreadBy(name, topic)).containsExactly("b", "c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C181_closingLetsTheMessageInHandBeFinished(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var running =
        scene
            .named(name, topic)
            .run(_ -> {
              begun.countDown();
              goOn.await();
            });
    assertThat(CompletableFuture.runAsync(() -> awaitLatch(begun)))
        .succeedsWithin(scene.patience());
    var closed = CompletableFuture.runAsync(running::close);
    goOn.countDown();
    assertThat(closed).succeedsWithin(scene.patience());
    assertThat(scene.unreadBy(name, topic)).doesNotContain("a");
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C182_healthCountsWhatWasHandledAndWhatFailed(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    var billing = scene.named(scene.name("billing"), topic).retry(Backoff.fixed(Duration.ZERO));
    try (var running =
        billing
            .until(Place.LATEST)
            .run(message -> {
              if (message.text().equals("b") && message.attempt() == 1) {
                throw new IllegalStateException("fails once");
              }
            })) {
      assertThat(running.await(scene.patience())).isTrue();
      var health = running.health();
      assertThat(health.running()).isFalse();
      assertThat(health.handled()).isEqualTo(3);
      assertThat(health.failed()).isEqualTo(1);
      assertThat(health.stoppedBy()).isEmpty();
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C183_whatCannotBeDecodedHasAnErrorAndAPolicyOfItsOwn(Scene scene) {
    String topic = scene.topicWith("a");
    scene.out().send(NewMessage.to(topic).value(new byte[] {(byte) 0xff, (byte) 0xfe}));
    scene.send(topic, "c");
    List<String> handled = new CopyOnWriteArrayList<>();
    var billing =
        scene
            .named(scene.name("billing"), topic)
            .onFailure(FailurePolicy.STOP.on(Undecodable.class, Action.SKIP));
    runToEnd(scene, billing, message -> handled.add(message.text()));
    assertThat(handled).containsExactly("a", "c");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C184_aPolicyThatMakesNoSenseIsRefused(Scene scene) {
    String topic = scene.topicWith("a");
    for (var action : List.of(Action.RETRY, Action.REJECT, Action.later(DELAY))) {
      var policy = FailurePolicy.RETRY.on(RetentionPassed.class, action);
      assertThatThrownBy(
              () -> scene.named(scene.name("billing"), topic).onFailure(policy).open().close())
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("RetentionPassed");
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C231_aHandlerThatTakesTooLongIsInterruptedAndItsMessageRetried(Scene scene) {
    String topic = scene.topicWith("a", "b");
    List<String> handled = new CopyOnWriteArrayList<>();
    var never = new CountDownLatch(1);
    var billing =
        scene
            .named(scene.name("billing"), topic)
            .retry(Backoff.fixed(Duration.ZERO))
            .timeLimit(LIMIT);
    try (var running =
        billing.run(message -> {
          handled.add(message.text() + message.attempt());
          if (message.text().equals("a") && message.attempt() == 1) {
            never.await();
          }
        })) {
      scene.await().until(() -> running.health().inHand().isPresent() && handled.size() == 1);
      scene.pass(LIMIT);
      scene.await().until(() -> running.health().handled() == 2);
      assertThat(running.health().failed()).isEqualTo(1);
    } finally {
      never.countDown();
    }
    assertThat(handled).containsExactly("a1", "a2", "b1");
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C232_aHandlerThatReturnsTooLateHasFailed(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("billing");
    var begun = new CountDownLatch(1);
    var late = new CountDownLatch(1);
    var billing =
        scene.named(name, topic).timeLimit(LIMIT).onFailure(FailurePolicy.STOP).until(Place.LATEST);
    try (var running =
        billing.run(_ -> {
          begun.countDown();
          awaitWhateverComes(late);
        })) {
      assertThat(CompletableFuture.runAsync(() -> awaitLatch(begun)))
          .succeedsWithin(scene.patience());
      scene.pass(LIMIT);
      assertThatThrownBy(() -> running.await(scene.patience()))
          .isInstanceOfSatisfying(
              TimeLimitPassed.class,
              e -> {
                assertThat(e.limit()).isEqualTo(LIMIT);
                assertThat(e.offset()).isZero();
              });
    } finally {
      late.countDown();
    }
    assertThat(scene.unreadBy(name, topic)).containsExactly("a");
  }

  /// As code does that takes an interrupt for the end of its work.
  private static void awaitWhateverComes(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      // And returns as if all were well.
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, DEAD_LETTERS})
  default void C233_aPolicyOfItsOwnDecidesAboutWhoTakesTooLong(Scene scene) {
    String topic = scene.topicWith("a", "b");
    String name = scene.name("billing");
    var begun = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var billing =
        scene
            .named(name, topic)
            .timeLimit(LIMIT)
            .onFailure(FailurePolicy.STOP.on(TimeLimitPassed.class, Action.REJECT));
    try (var running =
        billing.run(message -> {
          if (message.text().equals("a")) {
            begun.countDown();
            never.await();
          }
        })) {
      assertThat(CompletableFuture.runAsync(() -> awaitLatch(begun)))
          .succeedsWithin(scene.patience());
      scene.pass(LIMIT);
      scene.await().until(() -> running.health().handled() == 1);
    } finally {
      never.countDown();
    }
    assertThat(scene.deadLetters(name))
        .singleElement()
        .satisfies(letter -> assertThat(letter.cause()).contains("TimeLimitPassed"));
  }

  @Test
  @Needs({BY_MESSAGE, READ_FROM_OFFSET, EXTEND})
  default void C234_byMessageNoLeaseOutlivesTheTimeLimit(Scene scene) {
    String topic = scene.topicWith("a");
    var mailer = scene.byMessage(scene.name("mailer"), topic);
    var begun = new CountDownLatch(1);
    var deaf = new CountDownLatch(1);
    var running =
        mailer
            .timeLimit(Scene.LEASE)
            .run(_ -> {
              begun.countDown();
              awaitDeaf(deaf);
            });
    try (running;
        var other = mailer.open()) {
      assertThat(CompletableFuture.runAsync(() -> awaitLatch(begun)))
          .succeedsWithin(scene.patience());
      scene.pass(Scene.LEASE);
      scene.pass(Scene.LEASE);
      assertThat(scene.take(other).attempt()).isEqualTo(2);
      deaf.countDown();
    } finally {
      deaf.countDown();
    }
  }

  /// As code does that hears no interrupt.
  private static void awaitDeaf(CountDownLatch latch) {
    boolean heard = true;
    while (heard) {
      heard = false;
      try {
        latch.await();
      } catch (InterruptedException e) {
        heard = true;
      }
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C235_aTimeLimitThatMakesNoSenseIsRefused(Scene scene) {
    String topic = scene.topicWith("a");
    var billing = scene.named(scene.name("billing"), topic);
    assertThatThrownBy(() -> billing.timeLimit(Duration.ZERO).run(_ -> {}).close())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("take 1 ms or more");
    assertThatThrownBy(() -> billing.timeLimit(Duration.ofMinutes(5)).run(_ -> {}).close())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("processingLimit");
    assertThatThrownBy(() -> billing.timeLimit(LIMIT).open().close())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("run(handler)");
  }

  private static void runToEnd(Scene scene, ConsumerBuilder builder, Handler handler) {
    try (var running = builder.until(Place.LATEST).run(handler)) {
      assertThat(running.await(scene.patience())).as("the end was reached").isTrue();
    }
  }
}
