package dev.weir.client;

import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Corrupt;
import dev.weir.DeadLetter;
import dev.weir.FailurePolicy;
import dev.weir.Fenced;
import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.OffsetOutOfRange;
import dev.weir.RetentionPassed;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Unsupported;
import dev.weir.client.letters.Letters;
import dev.weir.spi.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ByMessageTest {
  private static final TopicPartition MAILS = new TopicPartition("mails", 0);

  private final TinyWorld world = TinyWorld.ofMails();
  private final TinyLeases leases = new TinyLeases(world.log, "mails");
  private final List<String> notices = world.notices;

  @AfterEach
  void close() {
    world.close();
  }

  private ConsumerBuilder mailer(CommitStrategy strategy) {
    return world.mailer().commit(strategy);
  }

  private Consumer open(CommitStrategy strategy) {
    return mailer(strategy).open();
  }

  private DeadLetter onlyLetter() {
    var lying = world.weir.read("mails.mailer.dead", 0, 0, 10).messages();
    assertThat(lying).hasSize(1);
    return Letters.read(lying.getFirst()).orElseThrow();
  }

  @Test
  void aPollLeasesWhatWasAskedForAndNoMore() {
    try (var one = open(CommitStrategy.acked());
        var two = open(CommitStrategy.acked())) {
      assertThat(TinyWorld.texts(one.poll(2, ZERO))).containsExactly("a", "b");
      assertThat(TinyWorld.texts(two.poll(9, ZERO))).containsExactly("c");
      assertThat(one.poll(1, ZERO)).isEmpty();
    }
  }

  @Test
  void underAutoAskingAgainAcksAndCommitMakesItDurable() {
    try (var mails = open(CommitStrategy.auto(Duration.ofDays(1)))) {
      mails.next();
      mails.next();
      mails.commit();
      assertThat(leases.unsettled()).containsExactly(1L, 2L);
    }
    assertThat(leases.unsettled()).containsExactly(1L, 2L);
  }

  @Test
  void underAutoCloseCommitsWhatIsAckedAndGivesBackWhatIsInHand() {
    try (var mails = open(CommitStrategy.auto(Duration.ofDays(1)))) {
      for (var message : mails) {
        if (message.offset() == 1) {
          break;
        }
      }
    }
    assertThat(leases.unsettled()).containsExactly(1L, 2L);
    try (var mails = open(CommitStrategy.auto())) {
      assertThat(mails.next().attempt()).isEqualTo(1);
    }
  }

  @Test
  void underManualCommitAcksAllHandedOut() {
    try (var mails = open(CommitStrategy.manual())) {
      mails.poll(2, ZERO);
      mails.commit();
      assertThat(leases.unsettled()).containsExactly(2L);
    }
  }

  @Test
  void underManualWhatHasNextPromisedIsNotCovered() {
    try (var mails = open(CommitStrategy.manual())) {
      var each = mails.iterator();
      assertThat(each.hasNext()).isTrue();
      mails.commit();
      assertThat(leases.unsettled()).hasSize(3);
      assertThat(each.next().text()).isEqualTo("a");
    }
  }

  @Test
  void underAckedEachIsAckedByItselfInAnyOrderAndTwiceIsOnce() {
    try (var mails = open(CommitStrategy.acked())) {
      var all = mails.poll(3, ZERO);
      mails.ack(all.get(2));
      mails.ack(all.get(2));
      mails.commit();
      mails.ack(all.get(2));
      mails.commit();
      assertThat(leases.unsettled()).containsExactly(0L, 1L);
      assertThat(leases.settles()).isEqualTo(1);
    }
  }

  @Test
  void underRollingAcksAreCommittedByThemselves() {
    try (var mails = open(CommitStrategy.rolling(Duration.ofMillis(1)))) {
      mails.ack(mails.next());
      await().untilAsserted(() -> assertThat(leases.unsettled()).containsExactly(1L, 2L));
    }
  }

  @Test
  void underDelayedWhatWasHandedOutIsDoneWhenItsTimeHasPassed() {
    try (var mails = open(CommitStrategy.delayed(Duration.ofDays(1), Duration.ofDays(1)))) {
      mails.next();
      mails.commit();
      assertThat(leases.unsettled()).hasSize(3);
    }
    try (var mails = open(CommitStrategy.delayed(ZERO, Duration.ofDays(1)))) {
      mails.next();
      mails.commit();
      assertThat(leases.unsettled()).containsExactly(1L, 2L);
    }
  }

  @Test
  void onDeliveryAMessageIsSettledBeforeItIsHandedOut() {
    try (var mails = open(CommitStrategy.onDelivery())) {
      mails.next();
      assertThat(leases.unsettled()).containsExactly(1L, 2L);
      leases.failNextSettle(new Unavailable("no log", null));
      assertThatThrownBy(mails::next).isInstanceOf(Unavailable.class);
      assertThat(leases.unsettled()).containsExactly(1L, 2L);
    }
  }

  @Test
  void aRetryWaitsForTheBackoffAndComesAsAnotherAttempt() {
    try (var mails = open(CommitStrategy.acked())) {
      mails.retry(mails.next());
      assertThat(leases.verdicts())
          .singleElement()
          .isInstanceOfSatisfying(
              Verdict.Retry.class,
              retry -> assertThat(retry.delay()).isEqualTo(Duration.ofSeconds(7)));
      assertThat(mails.next().text()).isEqualTo("b");
      leases.timePasses();
      var again = mails.next();
      assertThat(again.text()).isEqualTo("a");
      assertThat(again.attempt()).isEqualTo(2);
    }
  }

  @Test
  void afterItsLastAttemptARetryIsADeadLetter() {
    try (var mails = mailer(CommitStrategy.acked()).attempts(1).open()) {
      mails.retry(mails.next());
    }
    assertThat(leases.unsettled()).containsExactly(1L, 2L);
    assertThat(onlyLetter().cause()).isEqualTo("given back for another attempt after 1 of 1");
  }

  @Test
  void aRejectedMessageIsADeadLetterWithItsReason() {
    try (var mails = open(CommitStrategy.auto())) {
      mails.reject(mails.next(), "no such address");
      assertThat(leases.unsettled()).containsExactly(1L, 2L);
    }
    assertThat(onlyLetter().cause()).isEqualTo("no such address");
    assertThat(onlyLetter().attempts()).isEqualTo(1);
  }

  @Test
  void aMessageWhoseLeasesRanOutToTheLastIsBuriedByWhoeverPolls() {
    try (var mails = mailer(CommitStrategy.acked()).attempts(2).open()) {
      mails.next();
      leases.timePasses();
      mails.next();
      leases.timePasses();
      assertThat(mails.next().text()).isEqualTo("b");
    }
    assertThat(onlyLetter().message().text()).isEqualTo("a");
    assertThat(onlyLetter().cause())
        .isEqualTo("its lease ran out at attempt 2 of 2, and nobody said why");
    assertThat(leases.unsettled()).containsExactly(1L, 2L);
  }

  @Test
  void aReleasedMessageComesAgainAsTheSameAttempt() {
    try (var mails = open(CommitStrategy.acked())) {
      mails.release(mails.next());
      assertThat(mails.next().attempt()).isEqualTo(1);
    }
  }

  @Test
  void aVerdictThatFailsLeavesTheMessageInHand() {
    try (var mails = open(CommitStrategy.acked())) {
      var message = mails.next();
      leases.failNextSettle(new Unavailable("no log", null));
      assertThatThrownBy(() -> mails.retry(message)).isInstanceOf(Unavailable.class);
      mails.ack(message);
      leases.failNextSettle(new Unavailable("no log", null));
      assertThatThrownBy(mails::commit).isInstanceOf(Unavailable.class);
      mails.commit();
      assertThat(leases.unsettled()).containsExactly(1L, 2L);
    }
  }

  @Test
  void aVerdictIsTheLastWordOnAMessage() {
    try (var mails = open(CommitStrategy.acked())) {
      var message = mails.next();
      mails.retry(message);
      assertThatThrownBy(() -> mails.ack(message))
          .isInstanceOf(NotAssigned.class)
          .hasMessageContaining("was retried, rejected or released");
      var other = mails.next();
      mails.ack(other);
      assertThatThrownBy(() -> mails.reject(other, "no"))
          .isInstanceOf(NotAssigned.class)
          .hasMessageContaining("is acked");
    }
  }

  @Test
  void aMessageOfAnotherMemberCannotBeAcked() {
    try (var one = open(CommitStrategy.acked());
        var two = open(CommitStrategy.acked())) {
      var message = one.next();
      assertThatThrownBy(() -> two.ack(message)).isInstanceOf(NotAssigned.class);
      assertThatThrownBy(() -> two.retry(message)).isInstanceOf(NotAssigned.class);
    }
  }

  @Test
  void aTransactionAcksWhatItSettles() {
    world.topic("sent", 1);
    try (var mails = open(CommitStrategy.auto(Duration.ofDays(1)))) {
      var message = mails.next();
      try (var tx = world.weir.transaction()) {
        tx.send("sent", null, message.text());
        tx.ack(message);
        tx.commit();
      }
      assertThat(leases.unsettled()).containsExactly(1L, 2L);
      assertThat(mails.next().text()).isEqualTo("b");
      mails.commit();
    }
  }

  @Test
  void whatATransactionHoldsNobodyElseAcksUntilItIsAborted() {
    try (var mails = open(CommitStrategy.manual())) {
      var message = mails.next();
      try (var tx = world.weir.transaction()) {
        tx.ack(message);
        mails.commit();
        assertThat(leases.unsettled()).hasSize(3);
        assertThatThrownBy(() -> mails.retry(message))
            .isInstanceOf(NotAssigned.class)
            .hasMessageContaining("transaction");
      }
      mails.commit();
      assertThat(leases.unsettled()).containsExactly(1L, 2L);
    }
  }

  @Test
  void aConsumerWithAnEndEndsWhenEverythingBelowIsSettled() {
    try (var mails = mailer(CommitStrategy.acked()).until(LATEST).open()) {
      var all = mails.poll(3, ZERO);
      world.sent("mails", "late");
      mails.ack(all.get(0));
      mails.ack(all.get(1));
      mails.commit();
      assertThat(mails.next(ZERO)).isEmpty();
      assertThat(mails.ended()).isFalse();
      mails.ack(all.get(2));
      mails.commit();
      assertThat(mails.next(TinyWorld.SOON)).isEmpty();
      assertThat(mails.ended()).isTrue();
    }
  }

  @Test
  void underAutoTheEndDoesNotWaitForTheInterval() {
    try (var mails = mailer(CommitStrategy.auto(Duration.ofDays(1))).until(LATEST).open()) {
      assertThat(mails.stream().map(Message::text)).containsExactly("a", "b", "c");
    }
    try (var mails = mailer(CommitStrategy.auto(Duration.ofDays(1))).until(LATEST).open()) {
      assertThat(mails).isEmpty();
    }
    assertThat(leases.unsettled()).isEmpty();
  }

  @Test
  void pausedItHandsOutNothingUntilItIsResumed() {
    try (var mails = open(CommitStrategy.acked())) {
      mails.pause();
      assertThat(mails.next(ZERO)).isEmpty();
      assertThat(mails.paused()).containsExactly(MAILS);
      var waiting = CompletableFuture.supplyAsync(mails::next, Thread::startVirtualThread);
      mails.resume();
      assertThat(waiting.join().text()).isEqualTo("a");
      mails.pause(MAILS);
      assertThat(mails.next(ZERO)).isEmpty();
      mails.resume();
      assertThat(mails.next().text()).isEqualTo("b");
      assertThatThrownBy(() -> mails.pause(new TopicPartition("mails", 7)))
          .isInstanceOf(NotAssigned.class);
    }
  }

  @Test
  void aSeekFencesWhatWasHandedOutBefore() {
    try (var mails = open(CommitStrategy.acked())) {
      var before = mails.poll(2, ZERO);
      mails.ack(before.get(0));
      mails.seek(EARLIEST);
      assertThatThrownBy(() -> mails.ack(before.get(1))).isInstanceOf(Fenced.class);
      mails.commit();
      assertThat(TinyWorld.texts(mails.poll(9, ZERO))).containsExactly("a", "b", "c");
      assertThatThrownBy(() -> mails.assign(MAILS))
          .isInstanceOf(Unsupported.class)
          .hasMessageContaining("BY_PARTITION");
    }
  }

  @Test
  void closeWakesEveryThreadThatWaits() {
    var mails = open(CommitStrategy.acked());
    mails.poll(3, ZERO);
    var waiting =
        IntStream.range(0, 3)
            .mapToObj(_ ->
                CompletableFuture.supplyAsync(
                    () -> mails.iterator().hasNext(), Thread::startVirtualThread))
            .toList();
    await().until(() -> leases.polling() == 3);
    mails.close();
    assertThat(waiting).allMatch(future -> !future.join());
  }

  @Test
  void aStreamAcksWhatItsActionIsDoneWith() {
    try (var mails = open(CommitStrategy.auto(Duration.ofDays(1)))) {
      try (var stream = mails.stream()) {
        assertThatThrownBy(() ->
                stream.forEach(message -> {
                  if (message.offset() == 1) {
                    throw new IllegalStateException("no");
                  }
                }))
            .isInstanceOf(IllegalStateException.class);
      }
      mails.commit();
      assertThat(leases.unsettled()).containsExactly(1L, 2L);
    }
  }

  @Test
  void lagCountsWhatIsNotSettledAndNotInHand() {
    try (var mails = open(CommitStrategy.acked())) {
      assertThat(mails.lag().messages()).isEqualTo(3);
      Message first = mails.next();
      assertThat(mails.lag().messages()).isEqualTo(2);
      mails.ack(first);
      assertThat(mails.lag().messages()).isEqualTo(2);
    }
  }

  @Test
  void whatCannotBeReadStopsUnlessThePolicySkipsIt() {
    var damage = new Corrupt("damaged", MAILS, 4, 6, "f", 0);
    try (var mails = open(CommitStrategy.acked())) {
      leases.failNextPoll(damage);
      assertThatThrownBy(mails::next).isSameAs(damage);
      leases.failNextPoll(new OffsetOutOfRange(MAILS, 1, 3, 9));
      assertThatThrownBy(mails::next).isInstanceOf(OffsetOutOfRange.class);
    }
    var skipping =
        FailurePolicy.RETRY
            .on(Corrupt.class, FailurePolicy.Action.SKIP)
            .on(RetentionPassed.class, FailurePolicy.Action.SKIP);
    try (var mails = mailer(CommitStrategy.acked()).onFailure(skipping).open()) {
      leases.failNextPoll(damage);
      assertThat(mails.next().text()).isEqualTo("a");
      leases.failNextPoll(new OffsetOutOfRange(MAILS, 1, 3, 9));
      assertThat(mails.next().text()).isEqualTo("b");
    }
    assertThat(leases.skipped()).containsExactly("mails/0 4-7", "mails/0 1-3");
    assertThat(notices).hasSize(2).allMatch(notice -> notice.contains("goes on at offset"));
  }
}
