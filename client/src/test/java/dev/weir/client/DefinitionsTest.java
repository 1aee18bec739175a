package dev.weir.client;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.ConsumerDefinition;
import dev.weir.InvalidInput;
import dev.weir.Share;
import dev.weir.spi.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a consumer is: said at open, stored at its first use.
class DefinitionsTest {
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

  @Test
  void allThatIsWrongWithADescriptionIsSaidTogether() {
    assertThatThrownBy(() ->
            world
                .weir
                .consumer("mails")
                .share(Share.BY_MESSAGE)
                .attempts(0)
                .lease(ZERO)
                .expireAfter(Duration.ofMinutes(59))
                .partitions(0)
                .open())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("named(...)")
        .hasMessageContaining("attempts(0)")
        .hasMessageContaining("lease(PT0S)")
        .hasMessageContaining("expireAfter(PT59M)")
        .hasMessageContaining("expireAfter(...) needs a consumer with a name")
        .hasMessageContaining("partitions(...)");
    assertThatThrownBy(() -> open(CommitStrategy.none()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("auto()");
  }

  @Test
  void whatAConsumerIsStaysStored() {
    mailer(CommitStrategy.acked()).attempts(5).open().close();
    notices.clear();

    try (var again =
        world.weir.consumer("mails").named("mailer").commit(CommitStrategy.acked()).open()) {
      assertThat(again.membership()).isNotNull();
      again.retry(again.next());
      assertThat(leases.verdicts().getLast()).isInstanceOf(Verdict.Retry.class);
    }
    var stored = world.log.definition("mailer").orElseThrow();
    assertThat(stored.share()).isEqualTo(Share.BY_MESSAGE);
    assertThat(stored.attempts()).isEqualTo(5);
    assertThat(notices).isEmpty();

    mailer(CommitStrategy.acked()).attempts(2).open().close();
    assertThat(notices).containsExactly("mailer is changed: attempts 2, was 5");
    assertThat(world.log.definition("mailer").orElseThrow().attempts()).isEqualTo(2);
  }

  @Test
  void whenAConsumerExpiresIsStoredAndSaidAgainIsToldToTheLog() {
    mailer(CommitStrategy.acked()).expireAfter(Duration.ofDays(7)).open().close();
    notices.clear();
    int before = world.log.defined();
    open(CommitStrategy.acked()).close();
    assertThat(world.log.defined()).as("a use").isEqualTo(before + 1);
    assertThat(notices).isEmpty();
    assertThat(world.log.definition("mailer").orElseThrow().expireAfter())
        .isEqualTo(Duration.ofDays(7));

    mailer(CommitStrategy.acked()).expireAfter(ConsumerDefinition.NEVER).open().close();
    assertThat(notices).containsExactly("mailer is changed: expireAfter never, was PT168H");
    open(CommitStrategy.acked()).close();
    assertThat(world.log.defined()).as("nothing to say").isEqualTo(before + 2);
  }

  @Test
  void anotherShareOrKeyOrderThanTheStoredOneIsRefusedNamingIt() {
    open(CommitStrategy.acked()).close();

    assertThatThrownBy(
            () -> world.weir.consumer("mails").named("mailer").share(Share.BY_PARTITION).open())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("is shared BY_MESSAGE, not BY_PARTITION");
    assertThatThrownBy(() -> mailer(CommitStrategy.acked()).orderedByKey().open())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("not ordered by key");
  }
}
