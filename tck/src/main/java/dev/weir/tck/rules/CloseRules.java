package dev.weir.tck.rules;

import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.CommitStrategy.acked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Closed;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Receipt;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Chapter "Closing".
public interface CloseRules {

  @Test
  default void C56_closingWakesWhoWaits(Scene scene) {
    String topic = scene.topic();
    var consumer = scene.fromStart(topic).open();
    var waiting = new CompletableFuture<Message>();
    var thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                waiting.complete(consumer.next());
              } catch (RuntimeException e) {
                waiting.completeExceptionally(e);
              }
            });
    scene.await().until(() -> thread.getState() != Thread.State.RUNNABLE);
    consumer.close();
    assertThat(waiting)
        .failsWithin(scene.patience())
        .withThrowableThat()
        .withCauseInstanceOf(Closed.class);
  }

  @Test
  default void C57_aClosedConsumerRefusesCalls(Scene scene) {
    String topic = scene.topic();
    scene.send(topic, "a", "b");
    var consumer = scene.fromStart(topic).open();
    assertThat(scene.take(consumer).text()).isEqualTo("a");
    var loop = consumer.iterator();
    consumer.close();
    consumer.close();
    assertThatThrownBy(consumer::next).isInstanceOf(Closed.class);
    assertThatThrownBy(() -> consumer.next(Duration.ZERO)).isInstanceOf(Closed.class);
    assertThatThrownBy(() -> consumer.poll(1, Duration.ZERO)).isInstanceOf(Closed.class);
    assertThat(loop.hasNext()).isFalse();
  }

  @Test
  @Needs({POSITIONS, READ_FROM_OFFSET})
  default void C58_closingTheConnectionClosesItsConsumers(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    var consumer = scene.named(name, topic).commit(acked()).open();
    consumer.ack(scene.take(consumer));
    scene.take(consumer);
    scene.reopen();
    assertThatThrownBy(consumer::next).isInstanceOf(Closed.class);
    assertThat(scene.unreadBy(name, topic)).containsExactly("b", "c");
  }

  @Test
  default void C59_closingAProducerCompletesWhatIsInFlight(Scene scene) {
    String topic = scene.topic();
    List<CompletableFuture<Receipt>> sends = new ArrayList<>();
    var out = scene.weir().producer();
    for (int i = 0; i < 50; i++) {
      sends.add(out.sendAsync(NewMessage.to(topic).text("in flight")));
    }
    out.close();
    out.close();
    assertThat(sends).allSatisfy(send -> assertThat(send).isCompleted());
    assertThatThrownBy(() -> out.send(topic, null, "late")).isInstanceOf(Closed.class);
    try (var consumer = scene.fromStart(topic).open()) {
      assertThat(scene.texts(consumer, 50)).containsOnly("in flight");
    }
  }
}
