package dev.weir.tck.rules;

import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.NewMessage;
import dev.weir.Receipt;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Chapter "Order".
public interface OrderRules {
  int MANY = 300;

  @Test
  default void C1_messagesOfAPartitionArriveInTheOrderTheyWereSent(Scene scene) {
    String topic = scene.topic();
    scene.send(topic, numbers(MANY));
    try (var consumer = scene.fromStart(topic).open()) {
      var messages = scene.take(consumer, MANY);
      assertThat(messages).extracting(m -> m.offset()).isSorted().doesNotHaveDuplicates();
      assertThat(messages).extracting(m -> m.text()).containsExactly(numbers(MANY));
    }
  }

  @Test
  default void C2_everyMessageArrivesOnce(Scene scene) {
    String topic = scene.topic(3);
    if (scene.can(PARTITIONS)) {
      String[] texts = numbers(MANY);
      scene.sendTo(topic, 0, Arrays.copyOfRange(texts, 0, 100));
      scene.sendTo(topic, 1, Arrays.copyOfRange(texts, 100, 200));
      scene.sendTo(topic, 2, Arrays.copyOfRange(texts, 200, MANY));
    } else {
      scene.send(topic, numbers(MANY));
    }
    try (var consumer = scene.fromStart(topic).open()) {
      assertThat(scene.texts(consumer, MANY)).containsExactlyInAnyOrder(numbers(MANY));
    }
  }

  @Test
  default void C3_sendsInFlightKeepTheirOrder(Scene scene) {
    String topic = scene.topic();
    List<CompletableFuture<Receipt>> sends = new ArrayList<>();
    for (String number : numbers(MANY)) {
      sends.add(scene.out().sendAsync(NewMessage.to(topic).text(number)));
    }
    scene.out().flush();
    assertThat(sends.stream().map(send -> send.join().offset())).isSorted().doesNotHaveDuplicates();
    try (var consumer = scene.fromStart(topic).open()) {
      assertThat(scene.texts(consumer, MANY)).containsExactly(numbers(MANY));
    }
  }

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C4_aMessageIsThereOnceItsSendReturned(Scene scene) {
    String topic = scene.topic();
    for (int sent = 1; sent <= 15; sent++) {
      scene.send(topic, "message");
      assertThat(scene.drain(scene.fromStart(topic))).hasSize(sent);
    }
  }

  private static String[] numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
  }
}
