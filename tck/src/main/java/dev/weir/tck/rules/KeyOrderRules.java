package dev.weir.tck.rules;

import static dev.weir.Capability.KEYS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Chapter "Order by key", by partition.
public interface KeyOrderRules {
  /// Shorter than the time after which a member that says nothing is put out.
  Duration DELAY = Duration.ofSeconds(20);

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, KEYS})
  default void C106_aMessageThatWaitsHoldsBackItsOwnKeyOnly(Scene scene) {
    String topic = scene.topic();
    scene.sendKeyed(topic, "a", "a1");
    scene.sendKeyed(topic, "b", "b1");
    scene.sendKeyed(topic, "a", "a2");
    scene.sendKeyed(topic, "b", "b2");
    try (var consumer = scene.acking(scene.name("billing"), topic).orderedByKey().open()) {
      consumer.retry(scene.take(consumer), DELAY);
      assertThat(ackedText(scene, consumer)).isEqualTo("b1");
      assertThat(ackedText(scene, consumer)).isEqualTo("b2");
      scene.givesNothing(consumer);
      scene.pass(DELAY);
      assertThat(ackedText(scene, consumer)).isEqualTo("a1");
      assertThat(ackedText(scene, consumer)).isEqualTo("a2");
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, KEYS})
  default void C107_aKeysNextMessageComesOnceTheOneBeforeIsDone(Scene scene) {
    String topic = scene.topic();
    scene.sendKeyed(topic, "a", "a1");
    scene.sendKeyed(topic, "a", "a2");
    scene.sendKeyed(topic, "b", "b1");
    try (var consumer = scene.acking(scene.name("billing"), topic).orderedByKey().open()) {
      var first = scene.take(consumer);
      assertThat(first.text()).isEqualTo("a1");
      assertThat(scene.take(consumer).text()).isEqualTo("b1");
      scene.givesNothing(consumer);
      consumer.ack(first);
      assertThat(scene.take(consumer).text()).isEqualTo("a2");
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, KEYS})
  default void C108_manyThreadsAndFailuresKeepTheOrderOfEveryKey(Scene scene) throws Exception {
    int keys = 10;
    int each = 20;
    String topic = scene.topic();
    for (int i = 0; i < keys * each; i++) {
      scene.sendKeyed(topic, "key" + i % keys, Integer.toString(i));
    }
    Map<String, List<Integer>> done = new ConcurrentSkipListMap<>();
    Set<String> inHand = ConcurrentHashMap.newKeySet();
    var left = new AtomicInteger(keys * each);
    var billing = scene.acking(scene.name("billing"), topic).attempts(9).orderedByKey();
    try (var consumer = billing.open();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        workers.add(
            threads.submit(() -> {
              while (left.get() > 0) {
                consumer
                    .next(Duration.ofMillis(20))
                    .ifPresent(message -> work(consumer, message, inHand, done, left));
              }
            }));
      }
      try {
        for (var worker : workers) {
          worker.get();
        }
      } finally {
        threads.shutdownNow(); // one that failed leaves a message that the others would wait for
      }
    }
    assertThat(done).hasSize(keys);
    for (int key = 0; key < keys; key++) {
      int first = key;
      assertThat(done.get("key" + key))
          .containsExactlyElementsOf(
              IntStream.range(0, each).mapToObj(i -> first + i * keys).toList());
    }
  }

  /// Every third message fails once.
  private static void work(
      Consumer consumer,
      Message message,
      Set<String> inHand,
      Map<String, List<Integer>> done,
      AtomicInteger left) {
    String key = String.valueOf(message.key());
    assertThat(inHand.add(key)).as("nobody else has %s", key).isTrue();
    boolean fails = message.offset() % 3 == 0 && message.attempt() == 1;
    if (!fails) {
      done.computeIfAbsent(key, _ -> Collections.synchronizedList(new ArrayList<>()))
          .add(Integer.valueOf(message.text()));
      left.decrementAndGet();
    }
    inHand.remove(key);
    if (fails) {
      consumer.retry(message, Duration.ZERO);
    } else {
      consumer.ack(message);
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, KEYS})
  default void C109_messagesWithoutAKeyAreNotHeldBack(Scene scene) {
    String topic = scene.topicWith("a", "b");
    try (var consumer = scene.acking(scene.name("billing"), topic).orderedByKey().open()) {
      consumer.retry(scene.take(consumer), DELAY);
      assertThat(scene.take(consumer).text()).isEqualTo("b");
    }
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET, KEYS})
  default void C110_aKeyThatFillsTheLookAheadHoldsBackWhatLiesBehindIt(Scene scene) {
    String topic = scene.topic();
    for (int i = 0; i < 30; i++) {
      scene.sendKeyed(topic, i == 6 || i == 25 ? "cold" + i : "hot", "m" + i);
    }
    var billing = scene.acking(scene.name("billing"), topic).orderedByKey().lookAhead(10);
    try (var consumer = billing.open()) {
      var hot = scene.take(consumer);
      assertThat(ackedText(scene, consumer)).isEqualTo("m6");
      scene.givesNothing(consumer);
      consumer.ack(hot);
      var rest = new ArrayList<String>();
      for (int i = 2; i < 30; i++) {
        rest.add(ackedText(scene, consumer));
      }
      assertThat(rest).contains("m25").doesNotHaveDuplicates();
    }
  }

  private static String ackedText(Scene scene, Consumer consumer) {
    var message = scene.take(consumer);
    consumer.ack(message);
    return message.text();
  }
}
