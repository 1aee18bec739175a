package dev.weir.backends.embedded;

import static dev.weir.CommitStrategy.acked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Consumer;
import dev.weir.DeadLetterFilter;
import dev.weir.Message;
import dev.weir.Share;
import dev.weir.Weir;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is redriven arrives wherever its consumer began, and whether it is open or not.
final class RedriveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Weir weir = Weir.connect("memory:");

  @BeforeEach
  void topic() {
    weir.admin().topics().create("orders", 1);
  }

  @AfterEach
  void close() {
    weir.close();
  }

  private Consumer open(Share share) {
    return weir.consumer("orders").named("billing").share(share).commit(acked()).open();
  }

  private void send(String text) {
    try (var out = weir.producer()) {
      out.send("orders", "k", text);
    }
  }

  private static Message next(Consumer consumer) {
    return consumer.next(PATIENCE).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(Share.class)
  void whatIsRedrivenArrivesWhenTheConsumerOpensAgain(Share share) {
    try (var consumer = open(share)) {
      send("one");
      consumer.reject(next(consumer), "no such customer");
    }
    assertThat(weir.admin().deadLetters("billing").redrive(DeadLetterFilter.ALL)).isEqualTo(1);
    try (var consumer = open(share)) {
      var again = next(consumer);
      assertThat(again.text()).isEqualTo("one");
      assertThat(again.attempt()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Share.class)
  void whatIsRedrivenArrivesAtAnOpenConsumer(Share share) {
    try (var consumer = open(share)) {
      send("one");
      consumer.reject(next(consumer), "no such customer");
      assertThat(weir.admin().deadLetters("billing").redrive(DeadLetterFilter.ALL)).isEqualTo(1);
      assertThat(next(consumer).text()).isEqualTo("one");
    }
  }
}
