package dev.weir.protocol.generator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionsTest {
  @ParameterizedTest
  @CsvSource({
    "0+, 2-5, true",
    "2-5, 2-5, true",
    "6+, 2-5, false",
    "none, 2-5, false",
    "3+, 2-5, version >= 3",
    "0-4, 2-5, version <= 4",
    "3, 2-5, version >= 3 && version <= 3",
    "3-4, 2-5, version >= 3 && version <= 4",
  })
  void aConditionSaysWhatIsNotKnown(String range, String within, String condition) {
    assertThat(Versions.parse(range).condition(Versions.parse(within))).isEqualTo(condition);
  }
}
