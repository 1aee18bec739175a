package dev.weir.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Header;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.TopicPartition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
  private static final Message PAID =
      Message.of(
          new TopicPartition("orders", 3),
          42,
          1_784_539_800_000L,
          utf8("order-17"),
          utf8("paid"),
          List.of(Header.of("by", "card"), Header.of("by", "cash")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{offset}}: {{key}} = {{value}} | 42: order-17 = paid",
        "{{ topic }}/{{partition}}       | orders/3",
        "{{time}}                        | 2026-07-20T09:30:00.000Z",
        "{{header.by}} {{header.at}}     | cash null",
        "no field                        | no field",
        "{ {{value}} }                   | { paid }"
      })
  void fieldsAreFilledIn(String template, String line) {
    assertThat(fill(template, PAID)).isEqualTo(utf8(line));
  }

  @Test
  void tabsAndLineBreaksCanBeWritten() {
    assertThat(fill("a\\tb\\nc\\\\d\\q", PAID)).isEqualTo(utf8("a\tb\nc\\d\\q"));
  }

  @Test
  void aMessageWithoutAKeyHasNull() {
    var message = Message.of(PAID.topicPartition(), 0, 0, null, utf8("v"), List.of());
    assertThat(fill("{{key}}", message)).isEqualTo(utf8("null"));
  }

  @Test
  void bytesThatAreNoTextComeAsTheyAre() {
    byte[] bytes = {(byte) 0xff, 0, (byte) 0x80};
    var message = Message.of(PAID.topicPartition(), 0, 0, bytes, bytes, List.of());
    assertThat(fill("{{value}}", message)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{nope}}", "{{}}", "{{header.}}", "{{value", "x {{ y"})
  void anUnknownFieldIsRefused(String template) {
    assertThatThrownBy(() -> Template.parse(template)).isInstanceOf(InvalidInput.class);
  }

  private static byte[] fill(String template, Message message) {
    var out = new ByteArrayOutputStream();
    try {
      Template.parse(template).write(message, out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
