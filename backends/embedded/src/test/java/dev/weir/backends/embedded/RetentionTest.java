package dev.weir.backends.embedded;

import static dev.weir.CommitStrategy.acked;
import static dev.weir.Place.EARLIEST;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Backoff;
import dev.weir.ConnectOptions;
import dev.weir.ConsumerBuilder;
import dev.weir.FailurePolicy;
import dev.weir.NewMessage;
import dev.weir.RetentionPassed;
import dev.weir.Share;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.spi.Backend;
import dev.weir.spi.ClientProvider;
import dev.weir.spi.WeirUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Retention that passes a consumer while it is open: it is told, however its members share.
class RetentionTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final TopicPartition ZERO_OF_MAILS = new TopicPartition("mails", 0);
  private static final FailurePolicy SKIPPING =
      FailurePolicy.RETRY.on(RetentionPassed.class, FailurePolicy.Action.SKIP);

  private final Backend backend =
      new EmbeddedProvider().connect(WeirUrl.parse("memory:"), ConnectOptions.defaults());
  private final Weir weir =
      ServiceLoader.load(ClientProvider.class)
          .findFirst()
          .orElseThrow()
          .open(backend, ConnectOptions.defaults());
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void topic() {
    weir.admin().topics().create("mails", 2);
    send(0, "a", "b", "c", "d");
  }

  @AfterEach
  void close() {
    weir.close();
  }

  private void send(int partition, String... texts) {
    try (var out = weir.producer()) {
      var to = NewMessage.to("mails").partition(partition);
      out.sendAll(Stream.of(texts).map(to::text).toList());
    }
  }

  private void expire(long before) {
    Expiry.expire(backend, ZERO_OF_MAILS, before);
  }

  private ConsumerBuilder mailer(Share share) {
    return weir.consumer("mails")
        .named("mailer")
        .from(EARLIEST)
        .share(share)
        .retry(Backoff.fixed(ZERO))
        .commit(acked())
        .onNotice(notices::add);
  }

  @ParameterizedTest
  @EnumSource(Share.class)
  void whoIsPassedWhileClosedIsToldAndStaysWhereItWas(Share share) {
    mailer(share).open().close();
    weir.admin().consumers().reset("mailer", "mails", EARLIEST).apply();
    expire(3);
    for (int i = 0; i < 2; i++) {
      try (var mails = mailer(share).open()) {
        assertThatThrownBy(() -> mails.next(SOON)).isInstanceOf(RetentionPassed.class);
        assertThatThrownBy(() -> mails.next(SOON)).isInstanceOf(RetentionPassed.class);
      }
    }
    assertThat(notices).noneMatch(notice -> notice.contains("goes on"));
  }

  @ParameterizedTest
  @EnumSource(Share.class)
  void whoIsPassedWhileOpenIsToldAndOtherPartitionsGoOn(Share share) {
    try (var mails = mailer(share).open()) {
      expire(3);
      assertThatThrownBy(() -> mails.next(SOON)).isInstanceOf(RetentionPassed.class);
      send(1, "other");
      assertThat(untilTold(mails)).isEqualTo("other");
      assertThatThrownBy(() -> mails.next(SOON)).isInstanceOf(RetentionPassed.class);
    }
  }

  /// The next message that comes between what is told.
  private static String untilTold(dev.weir.Consumer mails) {
    for (int i = 0; i < 3; i++) {
      try {
        return mails.next(SOON).orElseThrow().text();
      } catch (RetentionPassed e) {
        // The other partition's turn comes.
      }
    }
    throw new AssertionError("held up by what cannot be read");
  }

  @ParameterizedTest
  @EnumSource(Share.class)
  void underSkipItGoesOnBehindAndSaysHowMuchIsGone(Share share) {
    try (var mails = mailer(share).onFailure(SKIPPING).open()) {
      expire(3);
      assertThat(mails.next(SOON).orElseThrow().text()).isEqualTo("d");
    }
    assertThat(notices)
        .filteredOn(notice -> notice.contains("goes on at"))
        .singleElement()
        .asString()
        .contains("skips 3 offsets and goes on at offset 3 of mails/0", "is gone (retention)");
  }

  @Test
  void whatIsInHandIsNotGone() {
    try (var mails = mailer(Share.BY_MESSAGE).open()) {
      var first = mails.poll(2, SOON);
      expire(2);
      assertThat(mails.next(SOON).orElseThrow().text()).isEqualTo("c");
      first.forEach(mails::ack);
      mails.commit();
    }
    assertThat(weir.admin().consumers().describe("mailer").getFirst().lag().messages())
        .isEqualTo(2);
  }

  @Test
  void whatIsRememberedComesAgainThoughItIsGone() {
    try (var mails = mailer(Share.BY_MESSAGE).open()) {
      var first = mails.next(SOON).orElseThrow();
      expire(1);
      mails.retry(first, ZERO);
      assertThat(mails.next(SOON).orElseThrow().text()).isEqualTo("a");
    }
  }
}
