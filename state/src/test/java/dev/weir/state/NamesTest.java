package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "orders", "A-z_0.9", "...", "orders.billing.dead"})
  void aTopicMayBeCalled(String name) {
    assertThat(TopicName.problem(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a\n", "a:b", "\ud83d\ude00", "\ud83d"})
  void aTopicMayNotBeCalled(String name) {
    assertThat(TopicName.problem(name).orElseThrow()).endsWith(TopicName.RULE);
  }

  @Test
  void aTopicsNameHas249CharactersAndNotOneMore() {
    assertThat(TopicName.problem("x".repeat(249))).isEmpty();
    assertThat(TopicName.problem("x".repeat(250)).orElseThrow())
        .isEqualTo("it has 250 characters; " + TopicName.RULE);
  }

  @Test
  void whatCannotBeShownIsSpelled() {
    assertThat(TopicName.problem("a\u0007").orElseThrow()).startsWith("it contains \"U+0007\"; ");
    assertThat(TopicName.problem("\ud83d\ude00").orElseThrow())
        .startsWith("it contains \"\ud83d\ude00\"; ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"c1", "billing", "a b", "rechnung-ä", "\ud83d\ude00", "a:b/c"})
  void aConsumerMayBeCalled(String name) {
    assertThat(ConsumerName.problem(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " a", "a ", "a\u00a0", "a\tb", "a\u2028b", "\ud83d", "a\ude00b"})
  void aConsumerMayNotBeCalled(String name) {
    assertThat(ConsumerName.problem(name).orElseThrow()).endsWith(ConsumerName.RULE);
  }

  @Test
  void everyControlCharacterIsNamed() {
    IntStream.concat(IntStream.range(0, 0x20), IntStream.range(0x7f, 0xa0))
        .forEach(c ->
            assertThat(ConsumerName.problem("a" + (char) c + "b").orElseThrow())
                .startsWith("it contains U+%04X; ".formatted(c)));
  }

  @Test
  void aConsumersNameHas255BytesAndNotOneMore() {
    assertThat(ConsumerName.problem("ä".repeat(127) + "x")).isEmpty();
    assertThat(ConsumerName.problem("ä".repeat(128)).orElseThrow())
        .isEqualTo("it has 256 bytes; " + ConsumerName.RULE);
  }
}
