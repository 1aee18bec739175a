package dev.weir.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InvalidInput;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HumanTimeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "59, 59s",
    "60, 1m",
    "254, 4m 14s",
    "231, 3m 51s",
    "7205, 2h 5s",
    "97200, 1day 3h",
    "172800, 2days",
    "2630016, 1month",
    "2802816, 1month 2days",
    "5260032, 2months",
    "31557600, 1year",
    "66004477, 2years 1month 3days 1m 1s",
    "-5, 0s"
  })
  void agesReadAsFluvioPrintsThem(long seconds, String text) {
    assertThat(HumanTime.format(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void aPartOfASecondIsNotShown() {
    assertThat(HumanTime.format(Duration.ofMillis(1999))).isEqualTo("1s");
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "2s, PT2S",
    "10 m, PT10M",
    "1h30m, PT1H30M",
    "2d 10s, PT48H10S",
    "7days, PT168H",
    "1 week, PT168H",
    "1month, PT730H33M36S",
    "2 HOURS, PT2H"
  })
  void durationsAreReadAsPeopleWriteThem(String text, Duration duration) {
    assertThat(HumanTime.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "5", "s", "-1s", "1x", "1.5h", "999999999999999y", "1s2"})
  void whatIsNoDurationIsRefusedWithExamples(String text) {
    assertThatThrownBy(() -> HumanTime.parse(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("\"" + text + "\"")
        .hasMessageContaining("1h 30m");
  }

  @Test
  void whatIsPrintedIsReadAsTheSame() {
    var random = new Random(42);
    for (int i = 0; i < 10_000; i++) {
      Duration age = Duration.ofSeconds(random.nextLong(1L << random.nextInt(1, 40)));
      assertThat(HumanTime.parse(HumanTime.format(age))).isEqualTo(age);
    }
  }
}
