package dev.weir.client;

import static dev.weir.DeadLetterFilter.ALL;
import static dev.weir.Place.EARLIEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Capability;
import dev.weir.CommitStrategy;
import dev.weir.DeadLetter;
import dev.weir.DeadLetterFilter;
import dev.weir.DeadLetters;
import dev.weir.Fenced;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.TopicPartition;
import dev.weir.Unsupported;
import dev.weir.client.letters.Letters;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersTest {
  private final TinyWorld world = new TinyWorld().topic("mails", 2).topic("calls", 1);
  private Instant now = TinyLog.NOW;
  private final Letters letters = new Letters(world.log, () -> now);

  @AfterEach
  void close() {
    world.close();
  }

  private DeadLetters mailer() {
    return world.weir.admin().deadLetters("mailer");
  }

  /// The consumer gives up a message.
  private void died(String consumer, String topic, long offset, String cause) {
    var origin = new TopicPartition(topic, 0);
    var message =
        Message.of(
            origin, offset, 0, ("k" + offset).getBytes(), ("v" + offset).getBytes(), List.of());
    var letter = letters.rejected(consumer, message, cause);
    letters.send(letter, fitting -> world.log.appender().append(letter).join());
    now = now.plusSeconds(1);
  }

  private void mailerLost(int count) {
    for (int offset = 0; offset < count; offset++) {
      died("mailer", "mails", offset, offset % 2 == 0 ? "no route" : "No Address");
    }
  }

  private static List<Long> origins(List<DeadLetter> letters) {
    return letters.stream().map(DeadLetter::originOffset).toList();
  }

  private List<String> redriven() {
    return TinyWorld.texts(world.weir.read("mails.mailer.redrive", 0, 0, 10_000).messages());
  }

  @Test
  void lettersOfOneConsumerAreListedOldestFirstOverAllItsTopics() {
    died("mailer", "mails", 0, "no");
    died("other", "mails", 1, "not ours");
    died("mailer", "calls", 2, "no");
    died("mailer", "mails", 3, "no");

    assertThat(origins(mailer().list(ALL, 10))).containsExactly(0L, 2L, 3L);
    assertThat(origins(mailer().list(ALL, 2))).containsExactly(0L, 2L);
    assertThat(world.weir.admin().deadLetters("nobody").list(ALL, 10)).isEmpty();
    assertThatThrownBy(() -> mailer().list(ALL, 0)).isInstanceOf(InvalidInput.class);
  }

  @Test
  void aFilterMeansWhatAllItsPartsMean() {
    mailerLost(4);
    died("mailer", "calls", 9, "no route");

    assertThat(origins(mailer().list(ALL.topic("mails"), 10))).containsExactly(0L, 1L, 2L, 3L);
    assertThat(origins(mailer().list(ALL.causeContains("ADDRESS"), 10))).containsExactly(1L, 3L);
    assertThat(origins(mailer().list(ALL.key("k2"), 10))).containsExactly(2L);
    assertThat(origins(mailer().list(ALL.ids(1L).topic("mails"), 10))).containsExactly(1L);
    var second = TinyLog.NOW.plusSeconds(1);
    assertThat(origins(mailer().list(ALL.failedBefore(second), 10))).containsExactly(0L);
    assertThat(origins(mailer().list(ALL.failedSince(second), 10))).containsExactly(1L, 2L, 3L, 9L);
    assertThat(mailer().list(ALL.causeContains("route").key("k1"), 10)).isEmpty();
  }

  @Test
  void oneLetterIsShownByItsIdUntilItIsGone() {
    mailerLost(2);

    assertThat(mailer().show("mails", 1).originOffset()).isEqualTo(1);
    assertThatThrownBy(() -> mailer().show("mails", 2))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("weir dead list mailer");
    assertThatThrownBy(() -> mailer().show("nothing", 0)).isInstanceOf(NotFound.class);
    assertThat(mailer().purge(ALL.ids(1L))).isEqualTo(1);
    assertThatThrownBy(() -> mailer().show("mails", 1)).isInstanceOf(NotFound.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsRedrivenLeavesTheListAndComesToItsConsumer(boolean transactions) {
    if (!transactions) {
      world.log.without(Capability.TRANSACTIONS);
    }
    mailerLost(4);

    assertThat(mailer().redrive(ALL.causeContains("address"))).isEqualTo(2);

    assertThat(redriven()).containsExactly("v1", "v3");
    assertThat(origins(mailer().list(ALL, 10))).containsExactly(0L, 2L);
    assertThat(world.log.works()).hasSize(transactions ? 1 : 0);
    assertThat(mailer().redrive(ALL)).isEqualTo(2);
    assertThat(redriven()).containsExactly("v1", "v3", "v0", "v2");
    assertThat(mailer().list(ALL, 10)).isEmpty();
    assertThat(mailer().redrive(ALL)).isZero();
    try (var mails =
        world
            .weir
            .consumer("mails")
            .named("mailer")
            .from(EARLIEST)
            .commit(CommitStrategy.acked())
            .open()) {
      assertThat(TinyWorld.read(mails, 10)).containsExactly("v1", "v3", "v0", "v2");
    }
  }

  @Test
  void aRedriveThatIsRefusedLeavesEverythingAsItWas() {
    mailerLost(3);
    world.log.failNextTransaction(new Fenced("somebody else"));

    assertThatThrownBy(() -> mailer().redrive(ALL)).isInstanceOf(Fenced.class);

    assertThat(redriven()).isEmpty();
    assertThat(mailer().list(ALL, 10)).hasSize(3);
  }

  @Test
  void whatIsPurgedIsForgottenAndGoesNowhere() {
    mailerLost(3);

    assertThat(mailer().purge(ALL.ids(0L, 2L))).isEqualTo(2);

    assertThat(origins(mailer().list(ALL, 10))).containsExactly(1L);
    assertThatThrownBy(this::redriven).isInstanceOf(NotFound.class);
    assertThat(mailer().purge(DeadLetterFilter.ALL)).isEqualTo(1);
    assertThat(mailer().list(ALL, 10)).isEmpty();
  }

  @Test
  void manyLettersAreRedrivenPageByPage() {
    mailerLost(1_201);

    assertThat(mailer().redrive(ALL)).isEqualTo(1_201);

    assertThat(redriven()).hasSize(1_201).doesNotHaveDuplicates();
    assertThat(world.log.works()).hasSize(3);
  }

  @Test
  void whatLiesThereAndIsNoLetterIsLeftAlone() {
    mailerLost(1);
    world.log.appender().append(NewMessage.to("mails.mailer.dead").text("a note")).join();
    world.log.gap("mails.mailer.dead", 0, 3);
    mailerLost(1);

    assertThat(mailer().list(ALL, 10)).hasSize(2);
    assertThat(mailer().purge(ALL)).isEqualTo(2);
    assertThat(mailer().list(ALL, 10)).isEmpty();
  }

  @Test
  void lettersThatRetentionRemovedAreGone() {
    mailerLost(3);
    world.log.retainFrom("mails.mailer.dead", 0, 2);

    assertThat(origins(mailer().list(ALL, 10))).containsExactly(2L);
    assertThat(mailer().purge(ALL)).isEqualTo(1);
  }

  @Test
  void aLogWithoutDeadLettersRefuses() {
    world.log.without(Capability.DEAD_LETTERS);
    assertThatThrownBy(this::mailer).isInstanceOf(Unsupported.class);
  }
}
