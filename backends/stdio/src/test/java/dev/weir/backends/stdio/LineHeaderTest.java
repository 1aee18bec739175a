package dev.weir.backends.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is a header, and what is payload.
class LineHeaderTest {

  private static @Nullable LineHeader of(String line) {
    return LineHeader.of(line.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "[clock] x,                                   , clock, , 0",
    "[clock|7] x,                                 , clock, 7, 0",
    "[ clock | 7 | 3 ] x,                         , clock, 7, 3",
    "[2022-01-02T03:04:05] x, 2022-01-02T03:04:05Z, broadcast, , 0",
    "[2022-01-02T03:04:05 | my-fancy_topic.1] x, 2022-01-02T03:04:05Z, my-fancy_topic.1, , 0",
    "[2022-01-02T03:04:05.678 | t | 123] x, 2022-01-02T03:04:05.678Z, t, 123, 0",
    "[2022-01-02T03:04:05 | t | 123 | 4] x, 2022-01-02T03:04:05Z, t, 123, 4",
    "[123] x,                                     , 123, , 0",
    "[123 | 456] x,                               , 123, 456, 0",
    "[t]x,                                        , t, , 0",
    "[t],                                         , t, , 0",
  })
  void partsMayBeMissing(
      String line, @Nullable Instant timestamp, String topic, @Nullable Long sequence, int shard) {
    assertThat(of(line))
        .isEqualTo(
            new LineHeader(
                timestamp == null ? LineHeader.NOT_GIVEN : timestamp.toEpochMilli(),
                topic,
                sequence == null ? LineHeader.NOT_GIVEN : sequence,
                shard,
                line.indexOf(']') + 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        " [clock] x",
        "{ \"payload\": \"anything\" }",
        "[\"a\"]",
        "[\"array\", \"of\", \"values\"]",
        "[1, 2, 3]",
        "[]",
        "[ ]",
        "[",
        "[clock",
        "[clock | ] x",
        "[clock | seven] x",
        "[clock | -7] x",
        "[clock | 7 | 3 | 1] x",
        "[clock | 2022-01-02T03:04:05] x",
        "[2022-13-02T03:04:05] x",
        "[2022-01-02 03:04:05] x",
        "[clock | 99999999999999999999] x",
      })
  void whatIsNoHeaderIsPayload(String line) {
    assertThat(of(line)).isNull();
  }

  @Test
  void aTopicHasAtMost249Characters() {
    assertThat(of("[" + "x".repeat(249) + "] y")).isNotNull();
    assertThat(of("[" + "x".repeat(250) + "] y")).isNull();
    assertThat(of("[" + " ".repeat(2_000_000) + "] y")).isNull();
  }
}
