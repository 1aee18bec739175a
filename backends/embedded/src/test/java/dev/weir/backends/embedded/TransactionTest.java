package dev.weir.backends.embedded;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.Outcome;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.WeirException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sends and positions that happen together, on `log:`.
class TransactionTest {
  @TempDir Path directory;

  private Weir open() {
    return Weir.connect("log:" + directory);
  }

  private static List<String> texts(Weir weir, String topic) {
    var texts = new ArrayList<String>();
    for (int p = 0; p < weir.admin().topics().describe(topic).partitions().size(); p++) {
      weir.read(topic, p, 0, 100).messages().stream().map(Message::text).forEach(texts::add);
    }
    return texts;
  }

  @Test
  void whatIsCommittedIsThereAfterwardsAltogether() {
    var orders = new TopicPartition("orders", 0);
    try (var weir = open()) {
      weir.admin().topics().create("orders", 1);
      weir.admin().topics().create("invoices", 3);
      try (var out = weir.producer()) {
        out.send("orders", "k", "order");
      }
      try (var tx = weir.transaction()) {
        tx.send("invoices", null, "1");
        tx.send("invoices", null, "2");
        tx.position("billing", orders, 1);
        assertThat(texts(weir, "invoices")).isEmpty();
        tx.commit();
      }
    }
    try (var weir = open()) {
      assertThat(texts(weir, "invoices")).as("one behind the other").containsExactly("1", "2");
      try (var billing = weir.consumer("orders").named("billing").from(Place.EARLIEST).open()) {
        assertThat(billing.next(ZERO)).as("its position is there too").isEmpty();
      }
    }
  }

  @Test
  void whatIsRefusedLeavesNothing() {
    try (var weir = open()) {
      weir.admin().topics().create("orders", 1);
      try (var tx = weir.transaction()) {
        tx.send("orders", null, "1");
        tx.position("billing", new TopicPartition("orders", 0), 9);
        assertThatThrownBy(tx::commit)
            .isInstanceOfSatisfying(
                WeirException.class, e -> assertThat(e.outcome()).contains(Outcome.NOT_WRITTEN));
      }
      assertThat(texts(weir, "orders")).isEmpty();
      assertThat(weir.admin().consumers().list()).isEmpty();
      try (var tx = weir.transaction()) {
        tx.send("orders", null, "1");
        assertThatThrownBy(
                () -> {
                  tx.send("nowhere", null, "2");
                  tx.commit();
                })
            .isInstanceOf(NotFound.class);
      }
      assertThat(texts(weir, "orders")).isEmpty();
    }
  }

  @Test
  void whatIsTooLargeIsRefusedBeforeAnyEffect() {
    try (var weir = open()) {
      weir.admin().topics().create("orders", 1);
      try (var tx = weir.transaction()) {
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 5; i++) {
                    tx.send(NewMessage.to("orders").value(new byte[8 << 20]));
                  }
                  tx.commit();
                })
            .isInstanceOf(InvalidInput.class)
            .hasMessageContaining("33,554,432");
      }
      assertThat(texts(weir, "orders")).isEmpty();
    }
  }
}
