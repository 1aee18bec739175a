package dev.weir.backends.embedded;

import static dev.weir.Place.EARLIEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Share;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Weir;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Several connections to one directory, in this process: each is a session, as if it were another
/// process.
@Timeout(60)
class SharedTest {
  @TempDir Path directory;
  private String url;

  @BeforeEach
  void name() {
    url = "log:" + directory.resolve("log") + "?shared=true";
  }

  @Test
  void whatOneSendsAnotherReads() {
    try (var one = Weir.connect(url);
        var other = Weir.connect(url)) {
      one.admin().topics().create("orders", 3);
      try (var out = one.producer();
          var orders = other.consumer("orders").named("billing").from(EARLIEST).open()) {
        for (int i = 0; i < 100; i++) {
          out.send("orders", "key-" + i, "value-" + i);
        }
        assertThat(texts(orders, 100)).hasSize(100).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void whenTheOwnerEndsAnotherTakesOver() {
    var owner = Weir.connect(url);
    try (var other = Weir.connect(url)) {
      owner.admin().topics().create("orders", 1);
      try (var out = other.producer();
          var orders = other.consumer("orders").named("billing").from(EARLIEST).open()) {
        out.send("orders", "k", "1");
        assertThat(texts(orders, 1)).containsExactly("1");
        owner.close();
        out.send("orders", "k", "2");
        assertThat(texts(orders, 1)).containsExactly("2");
      }
    }
  }

  @Test
  void aTransactionThatIsOpenWhenTheOwnerEndsIsDoneWholeByTheNext() {
    var orders = new TopicPartition("orders", 0);
    var owner = Weir.connect(url);
    try (var other = Weir.connect(url)) {
      owner.admin().topics().create("orders", 1);
      owner.admin().topics().create("invoices", 2);
      try (var out = owner.producer();
          var tx = other.transaction()) {
        out.send("orders", "k", "order");
        tx.send(NewMessage.to("invoices").partition(0).text("1"));
        tx.send(NewMessage.to("invoices").partition(1).text("2"));
        tx.position("billing", orders, 1);
        owner.close();
        tx.commit();
      }
      for (int partition = 0; partition < 2; partition++) {
        assertThat(other.read("invoices", partition, 0, 10).messages()).hasSize(1);
      }
      try (var billing = other.consumer("orders").named("billing").from(EARLIEST).open()) {
        assertThat(billing.next(Duration.ZERO)).as("its position is there too").isEmpty();
      }
    }
  }

  @Test
  void membersByMessageKeepTheirLeasesWhenTheOwnerEnds() {
    var owner = Weir.connect(url);
    try (var one = Weir.connect(url);
        var other = Weir.connect(url)) {
      owner.admin().topics().create("mails", 1);
      try (var out = owner.producer()) {
        for (int i = 0; i < 10; i++) {
          out.send("mails", null, "mail-" + i);
        }
      }
      try (var first = mailer(one);
          var second = mailer(other)) {
        var held = first.poll(4, Duration.ofSeconds(10));
        assertThat(held).isNotEmpty();
        owner.close();
        List<String> rest = new ArrayList<>();
        while (rest.size() + held.size() < 10) {
          for (var message : second.poll(100, Duration.ofSeconds(10))) {
            rest.add(message.text());
            assertThat(message.attempt()).isEqualTo(1);
            second.ack(message);
          }
        }
        second.commit();
        held.forEach(first::ack);
        first.commit();
        assertThat(rest).doesNotContainAnyElementsOf(held.stream().map(Message::text).toList());
        assertThat(second.poll(10, Duration.ofMillis(100))).isEmpty();
      }
    }
  }

  private static Consumer mailer(Weir weir) {
    return weir.consumer("mails")
        .named("mailer")
        .from(EARLIEST)
        .share(Share.BY_MESSAGE)
        .commit(dev.weir.CommitStrategy.acked())
        .open();
  }

  @Test
  void membersByPartitionKeepTheirPartitionsWhenTheOwnerEnds() {
    var owner = Weir.connect(url);
    try (var one = Weir.connect(url);
        var other = Weir.connect(url)) {
      owner.admin().topics().create("orders", 4);
      try (var first = one.consumer("orders").named("billing").from(EARLIEST).open();
          var second = other.consumer("orders").named("billing").from(EARLIEST).open()) {
        while (first.positions().size() != 2 || second.positions().size() != 2) {
          assertThat(first.poll(1, Duration.ofMillis(20))).isEmpty();
          assertThat(second.poll(1, Duration.ofMillis(20))).isEmpty();
        }
        var before = List.of(first.positions().keySet(), second.positions().keySet());
        owner.close();
        try (var out = one.producer()) {
          for (int i = 0; i < 40; i++) {
            out.send("orders", "key-" + i, "value-" + i);
          }
        }
        List<String> all = new ArrayList<>();
        while (all.size() < 40) {
          first.poll(10, Duration.ofMillis(50)).forEach(message -> all.add(message.text()));
          second.poll(10, Duration.ofMillis(50)).forEach(message -> all.add(message.text()));
        }
        assertThat(all).hasSize(40).doesNotHaveDuplicates();
        assertThat(List.of(first.positions().keySet(), second.positions().keySet()))
            .isEqualTo(before);
      }
    }
  }

  @Test
  void anOwnerThatSharesNothingIsNamedWithWhatToDo() {
    try (var _ = Weir.connect(url.replace("?shared=true", ""))) {
      assertThatThrownBy(() -> Weir.connect(url))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("pid " + ProcessHandle.current().pid())
          .hasMessageContaining("shared=true");
    }
  }

  @Test
  void whoSharesNothingIsToldThatTheOwnerWould() {
    try (var _ = Weir.connect(url)) {
      assertThatThrownBy(() -> Weir.connect(url.replace("?shared=true", "")))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("pid " + ProcessHandle.current().pid())
          .hasMessageContaining("shared=true");
    }
  }

  private static List<String> texts(Consumer consumer, int count) {
    List<String> texts = new ArrayList<>();
    while (texts.size() < count) {
      var message = consumer.next(Duration.ofSeconds(20));
      assertThat(message).as("behind %s", texts).isPresent();
      texts.add(message.orElseThrow().text());
    }
    return texts;
  }
}
