package dev.weir.client;

import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Lag;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.Place;
import dev.weir.ResetPlan;
import dev.weir.Unavailable;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Consumers as an operator sees them, lag, and what producers are told.
class AdminTest {
  private final TinyWorld world = new TinyWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private void reset(String name, String topic, Place to) {
    world.weir.admin().consumers().reset(name, topic, to).apply();
  }

  @Test
  void lagCountsMessagesNotOffsets() {
    world.topic("t", 1);
    try (var out = world.weir.producer()) {
      out.send(NewMessage.to("t").text("a").timestamp(TinyLog.NOW.minusSeconds(90)));
      world.log.gap("t", 0, 10);
      out.send(NewMessage.to("t").text("b").timestamp(TinyLog.NOW.minusSeconds(60)));
      out.send(NewMessage.to("t").text("c").timestamp(TinyLog.NOW.plusSeconds(60)));
    }
    try (var consumer = world.weir.consumer("t").from(EARLIEST).open()) {
      assertThat(consumer.lag()).isEqualTo(new Lag(3, Duration.ofSeconds(90)));
      consumer.next();
      assertThat(consumer.lag()).isEqualTo(new Lag(2, Duration.ofSeconds(60)));
      consumer.next();
      assertThat(consumer.lag()).isEqualTo(new Lag(1, Duration.ZERO));
      consumer.next();
      assertThat(consumer.lag()).isEqualTo(Lag.NONE);
    }
  }

  @Test
  void consumersAreListedByNameAndTopic() {
    world.topic("t", 2).topic("u", 1).sent("t", "a", "b");
    reset("z", "u", EARLIEST);
    reset("a", "u", EARLIEST);
    reset("a", "t", EARLIEST);
    var listed = world.weir.admin().consumers().list();
    assertThat(listed)
        .extracting(c -> c.name() + " " + c.topic())
        .containsExactly("a t", "a u", "z u");
    assertThat(listed.getFirst().positions()).hasSize(2);
    assertThat(listed.getFirst().lag().messages()).isEqualTo(2);
    assertThat(world.weir.admin().consumers().describe("a")).hasSize(2);
  }

  @Test
  void whatRemembersDeadLettersIsNoConsumerInTheList() {
    world.topic("t", 1).topic("t.mailer.dead", 1).topic("other", 1);
    reset("mailer", "t", EARLIEST);
    reset("mailer.dead", "t.mailer.dead", EARLIEST);
    reset("mailer.dead", "other", EARLIEST);
    reset("audit", "t.mailer.dead", EARLIEST);
    assertThat(world.weir.admin().consumers().list())
        .extracting(c -> c.name() + " " + c.topic())
        .containsExactly("audit t.mailer.dead", "mailer t", "mailer.dead other");
    assertThat(world.weir.admin().consumers().describe("mailer.dead")).hasSize(2);
  }

  @Test
  void aResetShowsWhatItSkipsAndRepeatsBeforeItDoes() {
    world.topic("t", 2).sentTo("t", 0, "a").sentTo("t", 0, "b").sentTo("t", 1, "c");
    var plan = world.weir.admin().consumers().reset("c", "t", LATEST);
    assertThat(plan.moves())
        .containsExactly(
            new ResetPlan.Move(0, OptionalLong.empty(), 2, 0, 0),
            new ResetPlan.Move(1, OptionalLong.empty(), 1, 0, 0));
    assertThat(world.weir.admin().consumers().list()).isEmpty();
    plan.apply();
    assertThat(world.weir.admin().consumers().reset("c", "t", EARLIEST).moves())
        .containsExactly(
            new ResetPlan.Move(0, OptionalLong.of(2), 0, 0, 2),
            new ResetPlan.Move(1, OptionalLong.of(1), 0, 0, 1));
  }

  @Test
  void aConsumerThatReadsIsNeitherResetNorDeleted() {
    world.topic("t", 1).sent("t", "a");
    reset("c", "t", EARLIEST);
    var consumers = world.weir.admin().consumers();
    var plan = consumers.reset("c", "t", LATEST);
    try (var consumer = world.weir.consumer("t").named("c").open()) {
      assertThat(consumer.ended()).isFalse();
      assertThatThrownBy(plan::apply).isInstanceOf(Unavailable.class);
      assertThatThrownBy(() -> consumers.delete("c")).isInstanceOf(Unavailable.class);
    }
    plan.apply();
    assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(1);
  }

  @Test
  void deletingGivesWhatWasDeleted() {
    world.topic("t", 2).topic("u", 1);
    reset("c", "t", EARLIEST);
    reset("c", "u", EARLIEST);
    var consumers = world.weir.admin().consumers();
    assertThat(consumers.delete("c", "t", 1))
        .singleElement()
        .extracting(position -> position.topicPartition().toString())
        .isEqualTo("t/1");
    assertThat(consumers.delete("c", "t")).hasSize(1);
    assertThatThrownBy(() -> consumers.delete("c", "t"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("u/0");
    assertThat(consumers.delete("c")).hasSize(1);
    assertThatThrownBy(() -> consumers.delete("c")).isInstanceOf(NotFound.class);
  }

  @Test
  void aMisspeltConsumerSaysWhatWasMeant() {
    world.topic("t", 1);
    reset("billing", "t", EARLIEST);
    assertThatThrownBy(() -> world.weir.admin().consumers().describe("biling"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("Did you mean \"billing\"?");
  }

  @Test
  void sendingToAMisspeltTopicSaysWhatWasMeant() {
    world.topic("orders", 1);
    try (var out = world.weir.producer()) {
      assertThatThrownBy(() -> out.send("order", null, "x"))
          .isInstanceOf(NotFound.class)
          .hasMessageContaining("Did you mean \"orders\"?")
          .extracting(e -> ((NotFound) e).outcome().isPresent())
          .isEqualTo(true);
      assertThat(out.sendAsync(NewMessage.to("order")).exceptionNow())
          .hasMessageContaining("Did you mean \"orders\"?");
    }
  }

  @Test
  void aSliceIsReadWithoutAConsumer() {
    world.topic("orders", 1).sent("orders", "a", "b", "c");
    world.log.gap("orders", 0, 2);
    var slice = world.weir.read("orders", 0, 1, 100);
    assertThat(TinyWorld.texts(slice.messages())).containsExactly("b", "c");
    assertThat(slice.nextOffset()).isEqualTo(5);
    assertThat(world.weir.read("orders", 0, 0, 1).nextOffset()).isEqualTo(1);
    assertThatThrownBy(() -> world.weir.read("order", 0, 0, 1))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("Did you mean");
  }
}
