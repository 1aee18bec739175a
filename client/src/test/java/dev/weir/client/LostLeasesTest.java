package dev.weir.client;

import static dev.weir.Place.EARLIEST;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.Fenced;
import dev.weir.InvalidInput;
import dev.weir.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LostLeasesTest {
  private final TinyWorld world = new TinyWorld().topic("mails", 1).sent("mails", "a", "b", "c");
  private final TinyLeases leases = new TinyLeases(world.log, "mails");
  private final List<String> notices = new ArrayList<>();

  @AfterEach
  void close() {
    world.close();
  }

  private Consumer open(CommitStrategy strategy) {
    return world
        .weir
        .consumer("mails")
        .named("mailer")
        .from(EARLIEST)
        .share(Share.BY_MESSAGE)
        .commit(strategy)
        .onNotice(notices::add)
        .open();
  }

  @Test
  void anAckOfALeaseThatRanOutIsFencedAtCommitAndTheOthersAreDone() {
    try (var mails = open(CommitStrategy.acked());
        var others = open(CommitStrategy.acked())) {
      var lost = mails.next();
      leases.timePasses();
      others.next();
      mails.ack(lost);
      mails.ack(mails.next());

      assertThatThrownBy(mails::commit)
          .isInstanceOf(Fenced.class)
          .hasMessageContaining("mails/0@0")
          .hasMessageNotContaining("mails/0@1");

      assertThat(leases.unsettled()).containsExactly(0L, 2L);
      assertThatThrownBy(() -> mails.ack(lost)).isInstanceOf(Fenced.class);
      mails.commit();
    }
  }

  @Test
  void anAckThatWaitsWhileItsMessageIsHandedOutAgainIsFencedAtCommitAndTheNewOneCounts() {
    try (var mails = open(CommitStrategy.acked())) {
      var lost = mails.next();
      mails.ack(lost);
      leases.timePasses();
      var again = mails.next();
      mails.ack(again);

      assertThatThrownBy(mails::commit)
          .isInstanceOf(Fenced.class)
          .hasMessageContaining("mails/0@0");

      assertThat(again.attempt()).isEqualTo(2);
      assertThat(leases.unsettled()).containsExactly(1L, 2L);
      mails.ack(again);
      mails.commit();
    }
  }

  @Test
  void aMessageThatIsHandedOutAgainIsHeldByItsNewLeaseAlone() {
    try (var mails = open(CommitStrategy.acked())) {
      var lost = mails.next();
      leases.timePasses();
      var again = mails.next();
      assertThatThrownBy(() -> mails.ack(lost)).isInstanceOf(Fenced.class);
      mails.ack(again);
      mails.commit();
      assertThat(leases.unsettled()).containsExactly(1L, 2L);
    }
  }

  @Test
  void anAckOfALeaseThatRanOutIsToldWhereNobodyAskedForTheCommit() {
    try (var mails = open(CommitStrategy.rolling(Duration.ofDays(1)))) {
      var lost = mails.next();
      leases.timePasses();
      mails.ack(lost);
    }
    assertThat(notices).singleElement().asString().contains("mailer", "mails/0@0", "lease");
  }

  @Test
  void aLeaseThatIsOverCannotBeExtended() {
    try (var mails = open(CommitStrategy.acked())) {
      var message = mails.next();
      mails.extend(message, Duration.ofMinutes(1));
      assertThatThrownBy(() -> mails.extend(message, ZERO)).isInstanceOf(InvalidInput.class);
      leases.timePasses();
      assertThatThrownBy(() -> mails.extend(message, Duration.ofMinutes(1)))
          .isInstanceOf(Fenced.class);
      assertThatThrownBy(() -> mails.ack(message)).isInstanceOf(Fenced.class);
    }
  }
}
