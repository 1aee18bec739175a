package dev.weir.client;

import static dev.weir.FailurePolicy.Action.REJECT;
import static dev.weir.FailurePolicy.Action.SKIP;
import static dev.weir.FailurePolicy.Action.later;
import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Backoff;
import dev.weir.Closed;
import dev.weir.CommitStrategy;
import dev.weir.ConsumerBuilder;
import dev.weir.FailurePolicy;
import dev.weir.Handler;
import dev.weir.HandlerFailed;
import dev.weir.Unavailable;
import dev.weir.client.letters.Letters;
import dev.weir.client.member.HandlerLoop;
import dev.weir.client.member.Member;
import dev.weir.spi.Timing;
import dev.weir.spi.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunTest {
  private final TinyWorld world = TinyWorld.ofMails();
  private final TinyLeases leases = new TinyLeases(world.log, "mails");
  private final List<String> handled = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    world.close();
  }

  private ConsumerBuilder mailer() {
    return world.mailer();
  }

  private Handler failingAt(String text, Exception error) {
    return message -> {
      if (message.text().equals(text)) {
        throw error;
      }
      handled.add(message.text());
    };
  }

  static List<CommitStrategy> strategies() {
    return List.of(
        CommitStrategy.auto(Duration.ofDays(1)),
        CommitStrategy.manual(),
        CommitStrategy.acked(),
        CommitStrategy.rolling(Duration.ofDays(1)),
        CommitStrategy.onDelivery());
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void whatWasHandledIsDoneUnderEveryStrategyThatAcks(CommitStrategy strategy) {
    try (var running = mailer().commit(strategy).run(m -> handled.add(m.text()))) {
      await().until(() -> running.health().handled() == 3);
      assertThat(running.health().running()).isTrue();
      assertThat(running.await(Duration.ZERO)).isFalse();
    }
    assertThat(handled).containsExactly("a", "b", "c");
    assertThat(leases.unsettled()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void itEndsWhereItsConsumerDoes(CommitStrategy strategy) {
    var running = mailer().commit(strategy).until(LATEST).run(m -> handled.add(m.text()));
    assertThat(running.await(TinyWorld.SOON)).isTrue();
    running.await();
    assertThat(running.health().running()).isFalse();
    assertThat(handled).hasSize(3);
  }

  @Test
  void aFailureIsRetriedWithTheBackoffAndThenDead() {
    try (var running =
        mailer()
            .attempts(2)
            .commit(CommitStrategy.acked())
            .run(failingAt("b", new IOException("no route")))) {
      await().until(() -> running.health().failed() == 1 && handled.size() == 2);
      leases.timePasses();
      await().until(() -> running.health().failed() == 2);
      await().until(() -> leases.unsettled().isEmpty() || !leases.unsettled().contains(1L));
    }
    assertThat(handled).containsExactly("a", "c");
    var letter = Letters.read(world.weir.read("mails.mailer.dead", 0, 0, 9).messages().getFirst());
    assertThat(letter.orElseThrow().cause()).isEqualTo("java.io.IOException: no route");
    assertThat(letter.orElseThrow().attempts()).isEqualTo(2);
  }

  @Test
  void byPartitionAFailureIsRetriedInPlaceAndThenDead() {
    var builder =
        world
            .weir
            .consumer("mails")
            .named("mailer")
            .from(EARLIEST)
            .until(LATEST)
            .attempts(2)
            .retry(Backoff.fixed(Duration.ZERO));
    try (var running = builder.run(failingAt("b", new IOException("no route")))) {
      assertThat(running.await(TinyWorld.SOON)).isTrue();
      assertThat(running.health().failed()).isEqualTo(2);
    }
    assertThat(handled).containsExactly("a", "c");
    assertThat(world.log.positions().of("mailer", "mails", 0)).isEqualTo(3);
    var letter = Letters.read(world.weir.read("mails.mailer.dead", 0, 0, 9).messages().getFirst());
    assertThat(letter.orElseThrow().cause()).isEqualTo("java.io.IOException: no route");
  }

  @Test
  void whatBeginsWhileItsConnectionClosesIsOverAtOnce() {
    var member = (Member) mailer().open();
    var terms =
        new HandlerLoop.Terms(
            "mailer", CommitStrategy.auto(), FailurePolicy.RETRY, (_, _) -> {}, _ -> {});
    var loop = new HandlerLoop(member, terms, _ -> {}, Timing.SYSTEM, _ -> {});
    loop.close();
    loop.started();
    assertThat(loop.await(Duration.ZERO)).isTrue();
    assertThatThrownBy(member::next).isInstanceOf(Closed.class);
  }

  @Test
  void thePolicyDecidesByTheClassOfTheError() {
    var policy =
        FailurePolicy.STOP
            .on(IllegalArgumentException.class, REJECT)
            .on(IOException.class, later(Duration.ofMinutes(1)))
            .on(IllegalStateException.class, SKIP);
    Handler handler =
        message -> {
          handled.add(message.text());
          switch (message.text()) {
            case "a" -> throw new IllegalArgumentException("bad");
            case "b" -> throw new IOException("down");
            default -> throw new IllegalStateException("so what");
          }
        };
    try (var running = mailer().onFailure(policy).run(handler)) {
      await().until(() -> running.health().failed() == 3);
    }
    assertThat(leases.verdicts().get(0)).isInstanceOf(Verdict.Reject.class);
    assertThat(leases.verdicts().get(1))
        .isInstanceOfSatisfying(
            Verdict.Release.class,
            release -> assertThat(release.delay()).isEqualTo(Duration.ofMinutes(1)));
    assertThat(leases.unsettled()).containsExactly(1L);
  }

  @Test
  void aPolicyThatStopsEndsItWithTheErrorAndTheMessageIsNotAcked() {
    var error = new IOException("no route");
    var running = mailer().onFailure(FailurePolicy.STOP).run(failingAt("b", error));

    assertThatThrownBy(() -> running.await(TinyWorld.SOON))
        .isInstanceOfSatisfying(
            HandlerFailed.class, e -> assertThat(e.handled().text()).isEqualTo("b"))
        .hasCause(error);

    assertThat(running.health().stoppedBy()).contains(error);
    assertThat(leases.unsettled()).containsExactly(1L, 2L);
    running.close();
  }

  @Test
  void anErrorOfTheMachineStopsWhateverThePolicy() {
    var running =
        mailer()
            .run(_ -> {
              throw new StackOverflowError();
            });
    assertThatThrownBy(() -> running.await(TinyWorld.SOON)).isInstanceOf(HandlerFailed.class);
    assertThat(leases.unsettled()).hasSize(3);
  }

  @Test
  void weirsOwnErrorsAreGivenAsTheyAre() {
    var error = new Unavailable("no broker", null);
    var running = mailer().onFailure(FailurePolicy.STOP).run(failingAt("a", error));
    assertThatThrownBy(() -> running.await(TinyWorld.SOON)).isSameAs(error);
  }

  @Test
  void withoutANameAFailureStopsUnlessItIsSkipped() {
    var running =
        world.weir.consumer("mails").from(EARLIEST).run(failingAt("b", new IOException("no")));
    assertThatThrownBy(() -> running.await(TinyWorld.SOON)).isInstanceOf(HandlerFailed.class);
    assertThat(handled).containsExactly("a");

    var skipping =
        world
            .weir
            .consumer("mails")
            .from(EARLIEST)
            .until(LATEST)
            .onFailure(FailurePolicy.RETRY.on(IOException.class, SKIP))
            .run(failingAt("b", new IOException("no")));
    assertThat(skipping.await(TinyWorld.SOON)).isTrue();
    assertThat(handled).containsExactly("a", "a", "c");
  }

  @Test
  void closeLetsTheMessageInHandBeFinishedAndCommitsIt() {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var running =
        mailer()
            .run(message -> {
              begun.countDown();
              go.await();
              handled.add(message.text());
            });
    await().until(() -> begun.getCount() == 0);
    var closing = Thread.startVirtualThread(running::close);
    await()
        .until(() ->
            closing.getState() == Thread.State.TIMED_WAITING
                || closing.getState() == Thread.State.WAITING);
    go.countDown();
    assertThat(running.await(TinyWorld.SOON)).isTrue();

    assertThat(handled).containsExactly("a");
    assertThat(leases.unsettled()).containsExactly(1L, 2L);
  }

  @Test
  void closingTheConnectionClosesItTheSameWay() {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var running =
        mailer()
            .run(message -> {
              begun.countDown();
              go.await();
              handled.add(message.text());
            });
    await().until(() -> begun.getCount() == 0);
    var closing = Thread.startVirtualThread(world.weir::close);
    await()
        .until(() ->
            closing.getState() == Thread.State.TIMED_WAITING
                || closing.getState() == Thread.State.WAITING);
    go.countDown();
    assertThat(running.await(TinyWorld.SOON)).isTrue();
    assertThat(leases.unsettled()).containsExactly(1L, 2L);
  }

  @Test
  void aHandlerMayCloseItself() {
    var running = new AtomicReference<dev.weir.Running>();
    var there = new CountDownLatch(1);
    running.set(
        mailer()
            .run(message -> {
              there.await();
              handled.add(message.text());
              running.get().close();
            }));
    there.countDown();
    assertThat(running.get().await(TinyWorld.SOON)).isTrue();
    assertThat(handled).containsExactly("a");
    assertThat(leases.unsettled()).containsExactly(1L, 2L);
  }

  @Test
  void aLeaseThatRanOutMeanwhileIsToldAndNobodysError() {
    var notices = Collections.synchronizedList(new ArrayList<String>());
    try (var running =
        mailer()
            .commit(CommitStrategy.acked())
            .onNotice(notices::add)
            .run(message -> {
              handled.add(message.text());
              if (handled.size() == 1) {
                leases.timePasses();
              }
            })) {
      await().until(() -> leases.unsettled().isEmpty());
      assertThat(running.health().running()).isTrue();
    }
    assertThat(notices).singleElement().asString().contains("mails/0@0");
    assertThat(handled).containsExactly("a", "a", "b", "c");
  }

  @Test
  void anInterruptThatAHandlerLeavesBehindDoesNotEndIt() {
    try (var running =
        mailer()
            .run(message -> {
              handled.add(message.text());
              Thread.currentThread().interrupt();
            })) {
      await().until(() -> handled.size() == 3);
      assertThat(running.health().running()).isTrue();
    }
    assertThat(leases.unsettled()).isEmpty();
  }
}
