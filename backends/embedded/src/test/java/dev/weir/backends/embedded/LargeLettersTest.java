package dev.weir.backends.embedded;

import static dev.weir.CommitStrategy.acked;
import static dev.weir.DeadLetterFilter.ALL;
import static dev.weir.Place.EARLIEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConnectOptions;
import dev.weir.ConsumerBuilder;
import dev.weir.NotFound;
import dev.weir.Share;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.spi.Backend;
import dev.weir.spi.ClientProvider;
import dev.weir.spi.WeirUrl;
import java.time.Duration;
import java.util.Arrays;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Messages that are as large as the log takes, and so larger with what a dead letter adds.
class LargeLettersTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String LONG_CAUSE = "é".repeat(1_000);

  private final Backend backend =
      new EmbeddedProvider().connect(WeirUrl.parse("memory:"), ConnectOptions.defaults());
  private final Weir weir =
      ServiceLoader.load(ClientProvider.class)
          .findFirst()
          .orElseThrow()
          .open(backend, ConnectOptions.defaults());

  @AfterEach
  void close() {
    weir.close();
  }

  private byte[] sent(int bytes) {
    weir.admin().topics().create("mails", 1);
    var value = new byte[bytes];
    Arrays.fill(value, (byte) 'x');
    try (var out = weir.producer()) {
      out.send("mails", "k", value);
      out.send("mails", "k", "next");
    }
    return value;
  }

  private ConsumerBuilder mailer(Share share) {
    return weir.consumer("mails")
        .named("mailer")
        .from(EARLIEST)
        .share(share)
        .orderedByKey()
        .commit(acked());
  }

  private void reject(Share share) {
    try (var mails = mailer(share).open()) {
      mails.reject(mails.next(SOON).orElseThrow(), LONG_CAUSE);
      var next = mails.next(SOON).orElseThrow();
      assertThat(next.text()).isEqualTo("next");
      mails.ack(next);
      mails.commit();
    }
  }

  private void redrivenIs(Share share, byte[] value) {
    assertThat(weir.admin().deadLetters("mailer").redrive(ALL)).isEqualTo(1);
    try (var mails = mailer(share).open()) {
      var again = mails.next(SOON).orElseThrow();
      assertThat(again.value()).isEqualTo(value);
      assertThat(again.key()).isEqualTo("k");
    }
  }

  @ParameterizedTest
  @EnumSource(Share.class)
  void aLetterThatIsTooLargeWithItsCauseGoesWithLessOfIt(Share share) {
    var value = sent((16 << 20) - 1_000);
    reject(share);
    var letter = weir.admin().deadLetters("mailer").list(ALL, 9).getFirst();
    assertThat(letter.cause()).startsWith("éé").endsWith("…").hasSize(60);
    assertThat(letter.message().value()).isEqualTo(value);
    redrivenIs(share, value);
  }

  @ParameterizedTest
  @EnumSource(Share.class)
  void aLetterThatIsTooLargeByItselfNamesWhereItsMessageLies(Share share) {
    var value = sent((16 << 20) - 100);
    reject(share);
    var letter = weir.admin().deadLetters("mailer").list(ALL, 9).getFirst();
    assertThat(letter.originOffset()).isZero();
    assertThat(letter.message().header("weir-dead-cut")).contains("message");
    assertThat(weir.admin().deadLetters("mailer").show("mails", letter.id()).message().value())
        .isEqualTo(value);
    redrivenIs(share, value);
  }

  @Test
  void aMessageThatIsGoneIsNotRedrivenSilently() {
    sent((16 << 20) - 100);
    reject(Share.BY_PARTITION);
    Expiry.expire(backend, new TopicPartition("mails", 0), 1);
    var letters = weir.admin().deadLetters("mailer");
    assertThat(letters.show("mails", 0).message().isTombstone()).isTrue();
    assertThatThrownBy(() -> letters.redrive(ALL))
        .isInstanceOf(NotFound.class)
        .hasMessageContainingAll("dead letter 0", "Purge");
    assertThat(letters.purge(ALL)).isEqualTo(1);
  }
}
