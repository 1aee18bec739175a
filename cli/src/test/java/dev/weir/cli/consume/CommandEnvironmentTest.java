package dev.weir.cli.consume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Header;
import dev.weir.Message;
import dev.weir.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommandEnvironmentTest {
  private final List<String> told = new ArrayList<>();
  private final CommandEnvironment mailer = new CommandEnvironment("mailer", told::add);

  @Test
  void allThatAMessageHasBesideItsValue() {
    var message =
        message(
            "order-17".getBytes(UTF_8),
            Header.of("content-type", "text/html"),
            Header.of("subject", "order.paid"));

    assertThat(described(message.atAttempt(3)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "WEIR_TOPIC", "orders",
                "WEIR_PARTITION", "2",
                "WEIR_OFFSET", "42",
                "WEIR_KEY", "order-17",
                "WEIR_ATTEMPT", "3",
                "WEIR_TIMESTAMP", "1970-01-01T00:00:00.007Z",
                "WEIR_SUBJECT", "order.paid",
                "WEIR_CONSUMER", "mailer",
                "WEIR_HEADER_CONTENT_TYPE", "text/html",
                "WEIR_HEADER_SUBJECT", "order.paid"));
    assertThat(told).isEmpty();
  }

  @Test
  void whatAMessageHasNotIsNotTakenFromTheEnvironmentAround() {
    var around =
        new HashMap<>(
            Map.of(
                "WEIR_KEY", "of another message",
                "WEIR_SUBJECT", "another",
                "WEIR_HEADER_X", "another",
                "WEIR_URL", "log:data",
                "PATH", "/bin"));
    new CommandEnvironment(null, told::add).describe(message(null), around);

    assertThat(around)
        .doesNotContainKeys("WEIR_KEY", "WEIR_SUBJECT", "WEIR_HEADER_X", "WEIR_CONSUMER")
        .containsEntry("WEIR_URL", "log:data")
        .containsEntry("PATH", "/bin");
  }

  @Test
  void anEmptyKeyIsAKey() {
    assertThat(described(message(new byte[0]))).containsEntry("WEIR_KEY", "");
  }

  @Test
  void whatNoEnvironmentHoldsIsLeftOutAndSaidOnce() {
    var nul = message("a\0b".getBytes(UTF_8), Header.of("x", "\0"));
    var bytes = message(new byte[] {(byte) 0xff});

    assertThat(described(nul)).doesNotContainKeys("WEIR_KEY", "WEIR_HEADER_X");
    assertThat(described(nul)).doesNotContainKey("WEIR_KEY");
    assertThat(described(bytes)).doesNotContainKey("WEIR_KEY").containsEntry("WEIR_OFFSET", "42");
    assertThat(told)
        .containsExactly(
            "WEIR_KEY of orders/2@42 has a NUL byte in it, which an environment cannot hold: left"
                + " out, here and wherever that is so",
            "WEIR_KEY of orders/2@42 is not UTF-8 text: left out, here and wherever that is so");
  }

  @Test
  void anEnvironmentIsFilledToItsLimitAndNoFurther() {
    int rest =
        CommandEnvironment.MOST_BYTES
            - described(message(null)).entrySet().stream()
                .mapToInt(each -> each.getKey().length() + each.getValue().length() + 2)
                .sum();
    int name = "WEIR_HEADER_X".length() + 2;
    var fits = message(null, Header.of("x", "y".repeat(rest - name)));
    var doesNot =
        message(null, Header.of("x", "y".repeat(rest - name + 1)), Header.of("z", "still"));

    assertThat(described(fits)).containsKey("WEIR_HEADER_X");
    assertThat(told).isEmpty();
    assertThat(described(doesNot))
        .doesNotContainKey("WEIR_HEADER_X")
        .containsEntry("WEIR_HEADER_Z", "still");
    assertThat(told).singleElement().asString().contains("WEIR_HEADER_X", "98304 bytes");
  }

  private Map<String, String> described(Message message) {
    var environment = new HashMap<String, String>();
    mailer.describe(message, environment);
    return environment;
  }

  private static Message message(byte @Nullable [] key, Header... headers) {
    var at = new TopicPartition("orders", 2);
    return Message.of(at, 42, 7, key, "value".getBytes(UTF_8), List.of(headers));
  }
}
