package dev.weir.cli.text;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Backoff;
import dev.weir.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffsTest {
  @Test
  void threeWaysToWriteOne() {
    assertThat(Backoffs.parse("5s")).isEqualTo(Backoff.fixed(ofSeconds(5)));
    assertThat(Backoffs.parse("1s..1m")).isEqualTo(Backoff.exponential(ofSeconds(1), ofMinutes(1)));
    assertThat(Backoffs.parse("1s,5s,1m"))
        .isEqualTo(Backoff.list(ofSeconds(1), ofSeconds(5), ofMinutes(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5s", "500ms", "0s", "1s..1m", "1s 500ms..1h", "1s,5s,1m"})
  void whatIsPrintedCanBeTyped(String text) {
    assertThat(Backoffs.format(Backoffs.parse(text))).isEqualTo(text);
  }

  @Test
  void theDefaultCanBeTyped() {
    assertThat(Backoffs.format(Backoff.DEFAULT)).isEqualTo("1s..1m");
    assertThat(HumanTime.exact(ofMillis(61_001))).isEqualTo("1m 1s 1ms");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1s..", "..1m", "1m..1s", "0s..1s", "1s,,2s", "1s..2s..3s"})
  void whatIsNoneIsNamed(String text) {
    assertThatThrownBy(() -> Backoffs.parse(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("\"" + text + "\" is no backoff")
        .hasMessageContaining("Write it like 5s, 1s..1m, or 1s,5s,1m");
  }
}
