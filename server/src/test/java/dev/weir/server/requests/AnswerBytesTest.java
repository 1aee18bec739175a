package dev.weir.server.requests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerBytesTest {
  private final AnswerBytes bytes = new AnswerBytes(1 << 20);

  @Test
  void whoComesFirstGetsAllAndWhoComesLaterALittle() {
    assertThat(bytes.take(1_000_000)).isEqualTo(1_000_000);
    assertThat(bytes.take(1_000_000)).isEqualTo(64 << 10);
    assertThat(bytes.take(100)).isEqualTo(100);
    assertThat(bytes.taken()).isEqualTo(1_000_000 + (64 << 10) + 100);
  }

  @Test
  void whatIsGivenBackCanBeTakenAgain() {
    bytes.give(bytes.take(1 << 20));
    assertThat(bytes.taken()).isZero();
    assertThat(bytes.take(1 << 20)).isEqualTo(1 << 20);
  }
}
