package dev.weir.acceptance;

import static dev.weir.Place.EARLIEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Unsupported;
import dev.weir.Weir;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// What SeaStreamer's document promises of pipes, on this JVM's own standard streams.
@ResourceLock(Resources.SYSTEM_OUT)
class SeaStreamerPipeTest {
  private final InputStream in = System.in;
  private final PrintStream out = System.out;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @BeforeEach
  void whatIsWrittenIsKept() {
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void theStreamsAreBack() {
    System.setIn(in);
    System.setOut(out);
  }

  private static Weir reading(String lines) {
    System.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
    return Weir.connect("stdio:");
  }

  @Test
  void S1_theSameConsumerReadsAPipe() {
    try (var weir = reading("one\ntwo\n");
        Consumer consumer = weir.consumer("clock").open()) {
      assertThat(texts(consumer)).containsExactly("one", "two");
    }
  }

  @Test
  void S3_aPipeHasNothingToResume() {
    try (var weir = reading("")) {
      assertThatThrownBy(() -> weir.consumer("clock").resumable().open().close())
          .isInstanceOf(Unsupported.class)
          .hasMessageContaining("log:");
    }
  }

  @Test
  void S7_membersOfAGroupShareAPipeInTurn() {
    try (var weir = reading("1\n2\n3\n4\n5\n6\n")) {
      var group = weir.consumer("clock").named("group").commit(CommitStrategy.none());
      try (var one = group.open();
          var two = group.open();
          var alone = weir.consumer("clock").open()) {
        assertThat(texts(one)).containsExactly("1", "3", "5");
        assertThat(texts(two)).containsExactly("2", "4", "6");
        assertThat(texts(alone)).containsExactly("1", "2", "3", "4", "5", "6");
      }
    }
  }

  @Test
  void S8_manyThreadsMayAskAPipeForTheNext() throws InterruptedException {
    try (var weir = reading("1\n2\n3\n4\n5\n6\n");
        var consumer = weir.consumer("clock").open()) {
      var received = new ConcurrentLinkedQueue<String>();
      var threads = new ArrayList<Thread>();
      for (int i = 0; i < 3; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> consumer.forEach(message -> received.add(message.text()))));
      }
      for (var thread : threads) {
        thread.join();
      }
      assertThat(received).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
    }
  }

  @Test
  void S9_aStreamOfAPipeComposes() {
    try (var weir = reading("1\n2\n3\n");
        var consumer = weir.consumer("clock").open();
        var stream = consumer.stream()) {
      assertThat(stream.limit(2).map(Message::text).toList()).containsExactly("1", "2");
    }
  }

  @Test
  void S15_aLineMayNameTimestampStreamSequenceAndShard() {
    try (var weir = reading("[2024-05-01T12:00:00 | clock | 7 | 0] tick\n[other] tock\n");
        var consumer = weir.consumer("clock").open()) {
      var messages = new ArrayList<Message>();
      consumer.forEach(messages::add);
      assertThat(messages)
          .singleElement()
          .satisfies(message -> {
            assertThat(message.text()).isEqualTo("tick");
            assertThat(message.timestamp()).isEqualTo(Instant.parse("2024-05-01T12:00:00Z"));
            assertThat(message.offset()).isEqualTo(7);
            assertThat(message.partition()).isZero();
          });
    }
  }

  @Test
  void S15_aLineIsWrittenInTheSameForm() {
    try (var weir = reading("");
        var producer = weir.producer()) {
      producer.send(
          NewMessage.to("clock").timestamp(Instant.parse("2024-05-01T12:00:00Z")).text("tick"));
    }
    assertThat(written.toString(StandardCharsets.UTF_8))
        .matches("\\[2024-05-01T12:00:00[^|\\]]*\\| clock \\| \\d+\\] tick\n");
  }

  @Test
  void S15_seekRewindAndResetAreRefused() {
    try (var weir = reading("one\n");
        var consumer = weir.consumer("clock").open()) {
      assertThatThrownBy(() -> consumer.seek(EARLIEST)).isInstanceOf(Unsupported.class);
      assertThatThrownBy(() -> consumer.rewind(0)).isInstanceOf(Unsupported.class);
      assertThatThrownBy(() -> weir.consumer("clock").from(EARLIEST).open().close())
          .isInstanceOf(Unsupported.class);
      assertThat(texts(consumer)).containsExactly("one");
    }
  }

  private static List<String> texts(Consumer consumer) {
    var texts = new ArrayList<String>();
    consumer.forEach(message -> texts.add(message.text()));
    return texts;
  }
}
