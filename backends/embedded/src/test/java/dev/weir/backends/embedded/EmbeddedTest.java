package dev.weir.backends.embedded;

import static dev.weir.Place.EARLIEST;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.CommitStrategy;
import dev.weir.ConsumerPosition;
import dev.weir.Fenced;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.Place;
import dev.weir.Receipt;
import dev.weir.TopicOptions;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Weir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Directories and memories through the public API.
class EmbeddedTest {
  @TempDir Path folder;

  private String url() {
    return "log:" + folder.resolve("data");
  }

  @Test
  void whatWasSentIsThereAfterReopening() {
    try (var weir = Weir.connect(url());
        var out = weir.producer()) {
      weir.admin().topics().create("orders", 3);
      Receipt receipt = out.send("orders", "order-17", "paid");
      assertThat(receipt.offset()).isZero();
      assertThat(receipt.topicPartition().topic()).isEqualTo("orders");
    }
    try (var weir = Weir.connect(url());
        var orders = weir.consumer("orders").named("billing").from(EARLIEST).open()) {
      Message m = orders.next();
      assertThat(m.key()).isEqualTo("order-17");
      assertThat(m.text()).isEqualTo("paid");
    }
  }

  @Test
  void positionsSurviveReopening() {
    try (var weir = Weir.connect(url());
        var out = weir.producer()) {
      weir.admin().topics().create("t", 1);
      for (int i = 0; i < 10; i++) {
        out.send("t", null, "m" + i);
      }
      try (var c =
          weir.consumer("t").named("c").from(EARLIEST).commit(CommitStrategy.manual()).open()) {
        assertThat(c.poll(4, ofSeconds(5))).hasSize(4);
        c.commit();
      }
    }
    try (var weir = Weir.connect(url())) {
      assertThat(weir.admin().consumers().describe("c").getFirst().positions())
          .extracting(ConsumerPosition::position)
          .containsExactly(4L);
      try (var c = weir.consumer("t").named("c").from(EARLIEST).open()) {
        assertThat(c.next().text()).isEqualTo("m4");
      }
    }
  }

  @Test
  void D8_aSecondOpenerIsToldWhoOwnsTheDirectory() {
    try (var weir = Weir.connect(url())) {
      assertThat(weir.url()).isEqualTo(url());
      assertThatThrownBy(() -> Weir.connect(url()))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("is in use by pid " + ProcessHandle.current().pid());
    }
    Weir.connect(url()).close();
  }

  @Test
  void filesAreTheirOwnersAlone() throws Exception {
    try (var weir = Weir.connect(url());
        var out = weir.producer()) {
      weir.admin().topics().create("t", 1);
      out.send("t", null, "secret");
      try (var all = Files.walk(folder.resolve("data"))) {
        for (Path path : all.toList()) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
              .as(path.toString())
              .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
        }
      }
    }
  }

  @Test
  void aWrongUrlSaysWhatIsRight() {
    assertThatThrownBy(() -> Weir.connect(url() + "?durability=maybe"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("fsync or os");
    assertThatThrownBy(() -> Weir.connect(url() + "?colour=red"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("durability");
    assertThatThrownBy(() -> Weir.connect("log:")).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> Weir.connect("memory:mine")).isInstanceOf(InvalidInput.class);
  }

  @Test
  void statusSaysWhatIsPromised() {
    try (var weir = Weir.connect(url() + "?durability=os")) {
      assertThat(weir.admin().status().durability())
          .hasValue("os: survives kill -9, not power loss");
    }
    try (var weir = Weir.connect(url())) {
      assertThat(weir.admin().status().durability())
          .hasValue("fsync: survives kill -9 and power loss");
      assertThat(weir.admin().status().state()).isEqualTo("ok");
    }
  }

  @Test
  void manyInFlightCompleteInOrder() {
    try (var weir = Weir.connect("memory:");
        var out = weir.producer()) {
      weir.admin().topics().create("t", 1);
      List<CompletableFuture<Receipt>> futures = new ArrayList<>();
      List<Long> completed = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        var future = out.sendAsync(NewMessage.to("t").text("message " + i));
        futures.add(future.whenComplete((receipt, error) -> completed.add(receipt.offset())));
      }
      out.flush();
      futures.forEach(CompletableFuture::join);
      assertThat(completed).hasSize(20_000).isSorted();
      assertThat(weir.read("t", 0, 19_999, 10).messages().getFirst().text())
          .isEqualTo("message 19999");
    }
  }

  @Test
  void aReaderIsWokenByASend() throws Exception {
    try (var weir = Weir.connect("memory:");
        var out = weir.producer()) {
      weir.admin().topics().create("t", 2);
      try (var c = weir.consumer("t").open()) {
        var received = CompletableFuture.supplyAsync(c::next);
        out.send(NewMessage.to("t").text("hello").partition(1));
        assertThat(received.get().text()).isEqualTo("hello");
      }
    }
  }

  @Test
  void readsFromATime() {
    try (var weir = Weir.connect("memory:");
        var out = weir.producer()) {
      weir.admin().topics().create("t", 1);
      for (int i = 0; i < 5_000; i++) {
        out.sendAsync(NewMessage.to("t").text("m" + i).timestamp(Instant.ofEpochMilli(1_000L * i)));
      }
      out.flush();
      try (var c = weir.consumer("t").from(Place.time(Instant.ofEpochMilli(3_999_000))).open()) {
        assertThat(c.next().text()).isEqualTo("m4000");
      }
      try (var c = weir.consumer("t").from(Place.time(Instant.ofEpochMilli(3_998_999))).open()) {
        assertThat(c.next().text()).isEqualTo("m3999");
      }
    }
  }

  @Test
  void offsetsOutOfRangeSayWhatIsThere() {
    try (var weir = Weir.connect("memory:");
        var out = weir.producer()) {
      weir.admin().topics().create("t", 1);
      out.send("t", null, "one");
      assertThatThrownBy(() -> weir.read("t", 0, 7, 1))
          .isInstanceOfSatisfying(
              OffsetOutOfRange.class,
              e -> {
                assertThat(e.topicPartition()).isEqualTo(new TopicPartition("t", 0));
                assertThat(e.end()).isEqualTo(1);
              });
    }
  }

  @Test
  void aMessageAtTheLimitFitsAndOneByteMoreIsRefused() {
    try (var weir = Weir.connect("memory:");
        var out = weir.producer()) {
      weir.admin().topics().create("t", 1);
      int fits = (16 << 20) - 200;
      assertThat(out.send("t", null, new byte[fits]).offset()).isZero();
      assertThat(weir.read("t", 0, 0, 1).messages().getFirst().value()).hasSize(fits);
      assertThatThrownBy(() -> out.send("t", null, new byte[16 << 20]))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("too large");
    }
  }

  @Test
  void aDeletedTopicIsGoneAndItsSuccessorIsEmpty() {
    try (var weir = Weir.connect(url());
        var out = weir.producer()) {
      weir.admin().topics().create("t", 1);
      out.send("t", null, "old");
      weir.admin().topics().delete("t");
      assertThat(weir.admin().topics().list()).isEmpty();
      weir.admin().topics().create("t", TopicOptions.partitions(2));
      assertThat(weir.read("t", 0, 0, 10).messages()).isEmpty();
    }
  }

  @Test
  void aConsumerOfADeletedTopicIsNoConsumerOfItsSuccessor() {
    try (var weir = Weir.connect("memory:");
        var out = weir.producer()) {
      weir.admin().topics().create("t", 1);
      for (int i = 0; i < 5; i++) {
        out.send("t", null, "old " + i);
      }
      var c = weir.consumer("t").named("c").from(EARLIEST).commit(CommitStrategy.manual()).open();
      assertThat(c.poll(5, ofSeconds(5))).hasSize(5);
      weir.admin().topics().delete("t");
      weir.admin().topics().create("t", 1);
      for (int i = 0; i < 9; i++) {
        out.send("t", null, "new " + i);
      }
      assertThatThrownBy(() -> c.poll(5, ofSeconds(5)))
          .isInstanceOf(NotFound.class)
          .hasMessageContaining("made anew");
      assertThatThrownBy(c::commit)
          .isInstanceOf(Fenced.class)
          .hasMessageContainingAll("5 of t/0", "deleted");
      c.close();
      assertThat(weir.admin().consumers().list()).isEmpty();
      try (var again = weir.consumer("t").named("c").from(EARLIEST).open()) {
        assertThat(again.next().text()).isEqualTo("new 0");
      }
    }
  }

  @Test
  void flushingWhereAReceiptIsBroughtIsRefusedNotWaitedFor() {
    try (var weir = Weir.connect("memory:");
        var out = weir.producer()) {
      weir.admin().topics().create("t", 1);
      var flushing = new AtomicReference<Thread>();
      CompletableFuture<Void> flushed;
      do {
        // A receipt that is there already is brought by nobody, and this thread may flush.
        flushed =
            out.sendAsync(NewMessage.to("t").text("m"))
                .thenRun(() -> {
                  flushing.set(Thread.currentThread());
                  out.flush();
                });
        await().until(flushed::isDone);
      } while (Thread.currentThread().equals(flushing.get()));
      assertThatThrownBy(flushed::join).hasCauseInstanceOf(IllegalStateException.class);
    }
  }
}
