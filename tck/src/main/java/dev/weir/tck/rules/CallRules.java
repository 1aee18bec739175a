package dev.weir.tck.rules;

import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Place.LATEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Chapter "Calls".
public interface CallRules {

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C78_eachMessageGoesToOneOfTheThreadsThatAsk(Scene scene) throws Exception {
    String topic = scene.topic();
    String[] texts = IntStream.range(0, 200).mapToObj(i -> "m" + i).toArray(String[]::new);
    scene.send(topic, texts);
    var received = new ConcurrentLinkedQueue<String>();
    try (var consumer = scene.fromStart(topic).until(LATEST).open();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> readers =
          IntStream.range(0, 8)
              .<Future<?>>mapToObj(
                  i -> threads.submit(() -> received.addAll(scene.textsToEnd(consumer))))
              .toList();
      for (var reader : readers) {
        reader.get();
      }
    }
    assertThat(received).containsExactlyInAnyOrder(texts);
  }

  @Test
  default void C79_anOpenStreamIsAlone(Scene scene) {
    String topic = scene.topic();
    scene.send(topic, "a", "b");
    try (var consumer = scene.fromStart(topic).open()) {
      try (var stream = consumer.stream()) {
        assertThatThrownBy(consumer::stream).isInstanceOf(WeirException.class);
        assertThatThrownBy(() -> consumer.next(Duration.ZERO)).isInstanceOf(WeirException.class);
        assertThatThrownBy(() -> consumer.poll(1, Duration.ZERO)).isInstanceOf(WeirException.class);
        assertThat(stream.limit(1).map(Message::text).toList()).containsExactly("a");
      }
      assertThat(scene.take(consumer).text()).isEqualTo("b");
    }
  }

  @Test
  default void C80_anInterruptLosesNothing(Scene scene) {
    String topic = scene.topic();
    try (var consumer = scene.fromStart(topic).open()) {
      var flagged = new CompletableFuture<Boolean>();
      var waiting =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  consumer.next();
                  flagged.complete(false);
                } catch (Unavailable e) {
                  flagged.complete(Thread.currentThread().isInterrupted());
                } catch (RuntimeException e) {
                  flagged.completeExceptionally(e);
                }
              });
      scene.await().until(() -> waiting.getState() != Thread.State.RUNNABLE);
      waiting.interrupt();
      assertThat(flagged).succeedsWithin(scene.patience()).isEqualTo(true);
      scene.send(topic, "a", "b");
      assertThat(scene.texts(consumer, 2)).containsExactly("a", "b");
    }
  }

  @Test
  default void C81_pollGivesAtMostWhatWasAskedFor(Scene scene) {
    String topic = scene.topic();
    scene.send(topic, "a", "b", "c", "d", "e");
    try (var consumer = scene.fromStart(topic).open()) {
      int received = 0;
      while (received < 5) {
        var batch = consumer.poll(2, scene.patience());
        assertThat(batch).hasSizeBetween(1, 2);
        received += batch.size();
      }
      assertThat(received).isEqualTo(5);
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, PARTITIONS})
  default void C82_positionsNameTheNextMessageOfEveryPartition(Scene scene) {
    String topic = scene.topic(2);
    scene.sendTo(topic, 0, "a", "b", "c");
    try (var consumer = scene.fromStart(topic).open()) {
      var zero = new TopicPartition(topic, 0);
      var one = new TopicPartition(topic, 1);
      assertThat(consumer.assignment()).containsExactlyInAnyOrder(zero, one);
      assertThat(consumer.positions()).isEqualTo(Map.of(zero, 0L, one, 0L));
      scene.take(consumer, 2);
      assertThat(consumer.positions()).isEqualTo(Map.of(zero, 2L, one, 0L));
    }
  }
}
