package dev.weir.backends.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Capability;
import dev.weir.CommitStrategy;
import dev.weir.ConnectOptions;
import dev.weir.Consumer;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Outcome;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Unsupported;
import dev.weir.Weir;
import dev.weir.WeirException;
import dev.weir.spi.ClientProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `stdio:` through the API.
@Timeout(60)
class StdioTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private static Weir connect(InputStream in, OutputStream out) {
    var options = ConnectOptions.defaults().withClock(() -> NOW);
    var client = ServiceLoader.load(ClientProvider.class).findFirst().orElseThrow();
    return client.open(new StdioBackend(in, out, options.clock()), options);
  }

  private Weir reading(String input) {
    return connect(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), written);
  }

  private String written() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private static List<String> texts(Consumer consumer) {
    var texts = new ArrayList<String>();
    consumer.forEach(message -> texts.add(message.text()));
    return texts;
  }

  @Test
  void everyLineIsDeliveredAndTheEndOfTheInputEndsTheConsumer() {
    try (var weir = reading("[clock] tick\n\nplain\n[\"a\"]\n[other] no\nthe last");
        var clock = weir.consumer("clock").open()) {
      assertThat(texts(clock)).containsExactly("tick", "", "plain", "[\"a\"]", "the last");
      assertThat(clock.ended()).isTrue();
      assertThat(clock.next(Duration.ofDays(1))).isEmpty();
    }
  }

  @Test
  void aHeaderBecomesTimestampTopicOffsetAndPartition() {
    try (var weir =
            reading(
                "[2022-01-02T03:04:05.678 | t | 123 | 4]   { \"a\": 1 } \r\n[t | 123 | 4] x\n");
        var consumer = weir.consumer("t").open()) {
      var message = consumer.next();
      assertThat(message.topicPartition()).isEqualTo(new TopicPartition("t", 4));
      assertThat(message.offset()).isEqualTo(123);
      assertThat(message.timestamp()).isEqualTo("2022-01-02T03:04:05.678Z");
      assertThat(message.text()).isEqualTo("{ \"a\": 1 }");
      assertThat(message.key()).isNull();
      assertThat(message.isTombstone()).isFalse();
    }
  }

  @Test
  void aPlainLineIsABroadcastOfNowAndLosesOnlyItsNewline() {
    try (var weir = reading("  plain \r\n");
        var consumer = weir.consumer("t").open()) {
      var message = consumer.next();
      assertThat(message.topic()).isEqualTo("broadcast");
      assertThat(message.timestamp()).isEqualTo(NOW);
      assertThat(message.text()).isEqualTo("  plain \r");
    }
  }

  @Test
  void sequencesCountByTopicAndShardAndOnFromTheLastGiven() {
    try (var weir = reading("[a] 0\n[b] 0\n[a] 1\n[a | 7] 7\n[a] 8\n[a | 3 | 1] 3\n[a] 9\n");
        var consumer = weir.consumer("a", "b").open()) {
      for (var message : consumer) {
        assertThat(message.text()).isEqualTo(Long.toString(message.offset()));
      }
      assertThat(consumer.positions())
          .containsEntry(new TopicPartition("a", 0), 10L)
          .containsEntry(new TopicPartition("a", 1), 4L)
          .containsEntry(new TopicPartition("b", 0), 1L);
    }
  }

  @Test
  void consumersThatAreOpenedTogetherSeeTheLinesOfTheirTopics() {
    try (var weir = reading("[a] 1\n[b] 2\nboth\n[a] 3\n");
        var a = weir.consumer("a").open();
        var b = weir.consumer("b").open();
        var ab = weir.consumer("a", "b").open()) {
      assertThat(texts(a)).containsExactly("1", "both", "3");
      assertThat(texts(b)).containsExactly("2", "both");
      assertThat(texts(ab)).containsExactly("1", "2", "both", "3");
    }
  }

  @Test
  void aSlowConsumerHoldsUpThePipe() throws IOException {
    var pipe = new Pipe();
    int lines = 100_000;
    pipe.out.write("[a] x\n".repeat(lines).getBytes(StandardCharsets.UTF_8));
    pipe.out.close();
    try (var weir = connect(pipe.in, written);
        var slow = weir.consumer("a").open()) {
      slow.next();
      int left = pipe.size();
      assertThat(left).isGreaterThan(100_000);
      assertThat(texts(slow)).hasSize(lines - 1);
    }
  }

  @Test
  void aConsumerWaitsForLinesAndCloseWakesIt() throws IOException {
    var pipe = new Pipe();
    try (var weir = connect(pipe.in, written)) {
      var consumer = weir.consumer("a").open();
      assertThat(consumer.next(Duration.ZERO)).isEmpty();
      var waiting = CompletableFuture.supplyAsync(() -> consumer.next().text());
      pipe.out.write("[a] x\n".getBytes(StandardCharsets.UTF_8));
      assertThat(waiting.join()).isEqualTo("x");
      var more = CompletableFuture.supplyAsync(() -> consumer.iterator().hasNext());
      consumer.close();
      await().until(more::isDone);
    }
  }

  @Test
  void aBrokenInputIsToldToTheReaderBehindWhatCameBefore() {
    var broken =
        new InputStream() {
          private boolean first = true;

          @Override
          public int read() throws IOException {
            throw new IOException("the cable is out");
          }

          @Override
          public int read(byte[] into, int from, int length) throws IOException {
            if (first) {
              first = false;
              into[from] = 'x';
              into[from + 1] = '\n';
              return 2;
            }
            throw new IOException("the cable is out");
          }
        };
    try (var weir = connect(broken, written);
        var consumer = weir.consumer("a").open()) {
      assertThat(consumer.next().text()).isEqualTo("x");
      assertThatThrownBy(consumer::next)
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("the cable is out");
      assertThat(consumer.iterator().hasNext()).isFalse();
    }
  }

  @Test
  void linesGoOutWithTimeTopicAndSequence() {
    try (var weir = reading("");
        var out = weir.producer();
        var other = weir.producer()) {
      var receipt = out.send("ticks", null, "one");
      assertThat(written()).isEqualTo("[2026-01-31T12:00:00 | ticks | 0] one\n");
      assertThat(receipt.offset()).isZero();
      assertThat(receipt.timestamp()).isEqualTo(NOW);
      written.reset();
      other.send("ticks", null, "two");
      out.send("tocks", null, "");
      out.send(NewMessage.to("ticks").text("three").timestamp(NOW.plusMillis(5)));
    }
    assertThat(written())
        .isEqualTo(
            """
            [2026-01-31T12:00:00 | ticks | 1] two
            [2026-01-31T12:00:00 | tocks | 0]\s
            [2026-01-31T12:00:00.005 | ticks | 2] three
            """);
  }

  @Test
  void whatGoesOutComesInTheSame() throws IOException {
    var pipe = new Pipe();
    try (var weir = connect(pipe.in, pipe.out);
        var out = weir.producer();
        var consumer = weir.consumer("t").open()) {
      var sent = NewMessage.to("t").text("[\"ä\"]").timestamp(NOW.plusMillis(123));
      var receipt = out.send(sent);
      pipe.out.close();
      Message message = consumer.next();
      assertThat(message.text()).isEqualTo("[\"ä\"]");
      assertThat(message.topicPartition()).isEqualTo(receipt.topicPartition());
      assertThat(message.offset()).isEqualTo(receipt.offset());
      assertThat(message.timestamp()).isEqualTo(receipt.timestamp());
    }
  }

  @Test
  void whatDoesNotFitInALineIsRefused() {
    try (var weir = reading("");
        var out = weir.producer()) {
      notWritten(() -> out.send("t", null, "two\nlines"), InvalidInput.class);
      notWritten(() -> out.send("a | b", null, "x"), InvalidInput.class);
      notWritten(() -> out.send(NewMessage.to("t").tombstone()), InvalidInput.class);
      notWritten(() -> out.send("t", "key", "x"), Unsupported.class);
      notWritten(() -> out.send(NewMessage.to("t").header("h", "1")), Unsupported.class);
      notWritten(() -> out.send(NewMessage.to("t").partition(0)), Unsupported.class);
    }
    assertThat(written()).isEmpty();
  }

  private static void notWritten(ThrowingCallable send, Class<? extends WeirException> error) {
    assertThatThrownBy(send)
        .isInstanceOf(error)
        .extracting(e -> ((WeirException) e).outcome().orElseThrow())
        .isEqualTo(Outcome.NOT_WRITTEN);
  }

  @Test
  void aBrokenOutputFailsThisSendAndThoseBehindIt() {
    var broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (var weir = connect(InputStream.nullInputStream(), broken);
        var out = weir.producer()) {
      assertThatThrownBy(() -> out.send("t", null, "x"))
          .isInstanceOf(Unavailable.class)
          .extracting(e -> ((WeirException) e).outcome().orElseThrow())
          .isEqualTo(Outcome.UNKNOWN);
      notWritten(() -> out.send("t", null, "x"), Unavailable.class);
    }
  }

  @Test
  void whatAPipeCannotDoIsRefused() {
    try (var weir = reading("x\n")) {
      assertThat(weir.capabilities())
          .containsExactlyInAnyOrder(Capability.ENDS, Capability.GROUPS, Capability.TIMESTAMPS);
      var consumer = weir.consumer("t");
      unsupported(() -> consumer.named("c").commit(CommitStrategy.auto()).open());
      unsupported(() -> consumer.from(Place.EARLIEST).open());
      unsupported(() -> consumer.startAt(Place.LATEST).open());
      unsupported(() -> consumer.until(Place.LATEST).open());
      unsupported(() -> consumer.partitions(0).open());
      unsupported(() -> weir.read("t", 0, 0, 1));
      unsupported(() -> weir.admin().topics().list());
      unsupported(() -> weir.admin().consumers().list());
      try (var open = consumer.from(Place.LATEST).commit(CommitStrategy.none()).open()) {
        unsupported(open::lag);
        unsupported(open::commit);
        assertThat(open.next().text()).isEqualTo("x");
      }
      assertThat(weir.admin().status().url()).isEqualTo("stdio:");
    }
  }

  private static void unsupported(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(Unsupported.class);
  }

  @Test
  void theUrlSaysNothingMore() {
    assertThatThrownBy(() -> Weir.connect("stdio:x")).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> Weir.connect("stdio:?a=b")).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(
            () -> Weir.connect("stdio:", ConnectOptions.defaults().with("password", "secret")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("password");
  }
}
