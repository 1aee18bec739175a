package dev.weir.client;

import static dev.weir.Place.EARLIEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.Unsupported;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The consumer as a stream.
@Timeout(60)
class StreamsTest {
  private final TinyWorld world = new TinyWorld();

  @BeforeEach
  void fiveMessages() {
    world.topic("t", 1).sent("t", "a", "b", "c", "d", "e");
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Consumer open() {
    return world.weir.consumer("t").named("c").from(EARLIEST).open();
  }

  @Test
  void aMessageIsAckedWhenTheActionReturned() {
    try (var consumer = open()) {
      assertThat(consumer.stream().limit(2).map(Message::text).toList()).containsExactly("a", "b");
    }
    assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(2);
  }

  @Test
  void aMessageIsNotAckedWhenTheActionThrew() {
    var consumer = open();
    assertThatThrownBy(() ->
            consumer.stream()
                .forEach(message -> {
                  if (message.text().equals("c")) {
                    throw new IllegalStateException("the till is closed");
                  }
                }))
        .hasMessage("the till is closed");
    consumer.close();
    assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(2);
  }

  @Test
  void aStreamIsExclusiveUntilItIsClosed() {
    try (var consumer = open()) {
      try (var stream = consumer.stream()) {
        assertThatThrownBy(consumer::next).isInstanceOf(Unsupported.class);
        assertThatThrownBy(() -> consumer.poll(1, Duration.ZERO)).isInstanceOf(Unsupported.class);
        assertThatThrownBy(consumer::stream).isInstanceOf(Unsupported.class);
        assertThatThrownBy(consumer::iterator).isInstanceOf(Unsupported.class);
        assertThatThrownBy(consumer::commit).isInstanceOf(Unsupported.class);
        assertThat(stream.limit(1).count()).isEqualTo(1);
      }
      assertThat(consumer.next().text()).isEqualTo("b");
    }
  }

  @Test
  void closeEndsAWaitingStream() throws Exception {
    var consumer = open();
    var counted = CompletableFuture.supplyAsync(() -> consumer.stream().count());
    await().until(() -> world.log.waiting() == 1);
    consumer.close();
    assertThat(counted.get()).isEqualTo(5);
    assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(5);
  }

  @Test
  void aStreamIsForOneThread() {
    try (var consumer = open();
        var stream = consumer.stream()) {
      assertThatThrownBy(() -> stream.parallel().limit(2).map(Message::text).toList())
          .isInstanceOf(Unsupported.class)
          .hasMessageContaining("one thread");
    }
    assertThat(world.log.positions().of("c", "t", 0)).isZero();
  }
}
