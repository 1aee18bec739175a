package dev.weir.tck.rules;

import static dev.weir.Capability.HEADERS;
import static dev.weir.Capability.KEYS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Capability.TIMESTAMPS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.NewMessage;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Chapter "What arrives".
public interface ContentRules {

  @Test
  default void C5_textArrivesAsItWasSent(Scene scene) {
    String topic = scene.topic();
    String[] texts = {"plain", "grün – 水門 🌊", "a|b [c] {\"d\": 1}", "x".repeat(10_000)};
    scene.send(topic, texts);
    try (var consumer = scene.fromStart(topic).open()) {
      assertThat(scene.texts(consumer, texts.length)).containsExactly(texts);
    }
  }

  @Test
  @Needs(KEYS)
  default void C6_keysAndValuesArriveByteForByte(Scene scene) {
    String topic = scene.topic();
    byte[] any = new byte[256];
    for (int i = 0; i < any.length; i++) {
      any[i] = (byte) i;
    }
    scene.out().send(NewMessage.to(topic).key(any).value(any));
    scene.out().send(NewMessage.to(topic).key(new byte[0]).value(new byte[0]));
    scene.out().send(NewMessage.to(topic).value(any));
    scene.out().send(NewMessage.to(topic).key("k").tombstone());
    try (var consumer = scene.fromStart(topic).open()) {
      var full = scene.take(consumer);
      assertThat(full.keyBytes()).isEqualTo(any);
      assertThat(full.value()).isEqualTo(any);
      var empty = scene.take(consumer);
      assertThat(empty.keyBytes()).isEmpty();
      assertThat(empty.value()).isEmpty();
      assertThat(empty.isTombstone()).isFalse();
      assertThat(scene.take(consumer).keyBytes()).isNull();
      var tombstone = scene.take(consumer);
      assertThat(tombstone.key()).isEqualTo("k");
      assertThat(tombstone.isTombstone()).isTrue();
    }
  }

  @Test
  @Needs(HEADERS)
  default void C7_headersArriveInOrderWithTheirRepeats(Scene scene) {
    String topic = scene.topic();
    scene
        .out()
        .send(
            NewMessage.to(topic)
                .text("paid")
                .subject("order.paid")
                .header("trace", "1")
                .header("Ünï", "")
                .header("trace", "2"));
    try (var consumer = scene.fromStart(topic).open()) {
      var message = scene.take(consumer);
      assertThat(message.headers())
          .extracting(header -> header.toString())
          .containsExactly("subject=order.paid", "trace=1", "Ünï=", "trace=2");
      assertThat(message.header("trace")).hasValue("2");
      assertThat(message.subject()).hasValue("order.paid");
    }
  }

  @Test
  @Needs(TIMESTAMPS)
  default void C8_aGivenTimestampArrives(Scene scene) {
    String topic = scene.topic();
    var made = scene.clock().instant().minus(Duration.ofDays(3));
    scene.out().send(NewMessage.to(topic).text("old").timestamp(made));
    try (var consumer = scene.fromStart(topic).open()) {
      assertThat(scene.take(consumer).timestamp()).isEqualTo(made);
    }
  }

  @Test
  @Needs(TIMESTAMPS)
  default void C9_withoutATimestampTheClocksTimeIsTaken(Scene scene) {
    String topic = scene.topic();
    scene.clock().advance(Duration.ofHours(5));
    scene.send(topic, "now");
    try (var consumer = scene.fromStart(topic).open()) {
      assertThat(scene.take(consumer).timestamp()).isEqualTo(scene.clock().instant());
    }
  }

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C10_aReceiptNamesWhereTheMessageIs(Scene scene) {
    String topic = scene.topicWith("before");
    var receipt = scene.out().send(topic, null, "here");
    var at = receipt.topicPartition();
    assertThat(at.topic()).isEqualTo(topic);
    var messages = scene.weir().read(topic, at.partition(), receipt.offset(), 1).messages();
    assertThat(messages).hasSize(1);
    assertThat(messages.getFirst().offset()).isEqualTo(receipt.offset());
    assertThat(messages.getFirst().text()).isEqualTo("here");
  }
}
