package dev.weir.cli.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.NewMessage;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySeparatorTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"= | k=v | k | v", "= | k=v=w | k | v=w", "::|a:b::c::d|a:b|c::d", "→|k→v|k|v"})
  void aLineIsSplitAtTheFirstSeparator(String separator, String line, String key, String value) {
    NewMessage message = split(separator, line);
    assertThat(text(message.keyBytes())).isEqualTo(key);
    assertThat(text(message.valueBytes())).isEqualTo(value);
  }

  @Test
  void keyAndValueMayBeEmpty() {
    assertThat(text(split("=", "=").keyBytes())).isEmpty();
    assertThat(text(split("=", "=").valueBytes())).isEmpty();
  }

  @Test
  void aLineWithoutSeparatorIsNamed() {
    assertThatThrownBy(() -> split("=", "no")).hasMessage("line 7 has no separator \"=\": \"no\"");
  }

  private static NewMessage split(String separator, String line) {
    return KeySeparator.of(separator)
        .split(NewMessage.to("t"), line.getBytes(StandardCharsets.UTF_8), 7);
  }

  private static String text(byte @org.jspecify.annotations.Nullable [] bytes) {
    return new String(Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
  }
}
