package dev.weir.backends.kafka;

import static dev.weir.backends.kafka.Kafka.partition;
import static dev.weir.backends.kafka.Kafka.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Fenced;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.Outcome;
import dev.weir.Place;
import dev.weir.Receipt;
import dev.weir.WeirException;
import dev.weir.spi.Settled;
import dev.weir.spi.Work;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class TransactionsTest {
  private Kafka kafka;
  private String consumer;

  @BeforeEach
  void connect() {
    kafka = Kafka.connected();
    consumer = Kafka.name("consumer");
  }

  @AfterEach
  void close() {
    kafka.close();
  }

  @Test
  void messagesCommitsAndPositionsHappenTogetherAndAreSeenAtOnce() throws Exception {
    String in = kafka.topic(1);
    String out = kafka.topic(2);
    String counter = Kafka.name("counter");
    kafka.send(in, "a", "b", "c");
    var settled = new Settled(1, List.of(new Settled.Range(2, 3)), new TreeMap<>(Map.of(1L, 2)));
    try (var feed = kafka.join(consumer, in, Place.EARLIEST)) {
      assertThat(texts(feed, 3)).hasSize(3);

      var receipts =
          kafka.backend.transact(
              new Work(
                  List.of(to(out, 0, "one"), to(out, 1, "two"), to(out, 0, "three")),
                  List.of(new Work.Commit(feed, Map.of(partition(in, 0), settled))),
                  List.of(),
                  Map.of(counter, Map.of(partition(in, 0), 3L))));

      assertThat(receipts).extracting(Receipt::offset).containsExactly(0L, 0L, 1L);
      assertThat(read(out, 0)).containsExactly("one", "three");
      assertThat(read(out, 1)).containsExactly("two");
      var zero = Set.of(partition(in, 0));
      assertThat(kafka.backend.positions().settled(consumer, zero))
          .isEqualTo(Map.of(partition(in, 0), settled));
      assertThat(kafka.backend.positions().fetch(counter, zero))
          .isEqualTo(Map.of(partition(in, 0), 3L));
    }
  }

  @Test
  void ofWhatIsRefusedNothingHappens() throws Exception {
    String in = kafka.topic(1);
    String out = kafka.topic(1);
    kafka.send(in, "a");
    try (var feed = kafka.join(consumer, in, Place.EARLIEST)) {
      feed.detach(Map.of(partition(in, 0), 0L), "it was moved");
      var commit = new Work.Commit(feed, Map.of(partition(in, 0), Settled.at(1)));
      refused(
          Fenced.class, new Work(List.of(to(out, 0, "x")), List.of(commit), List.of(), Map.of()));
    }
    var missing = NewMessage.to(Kafka.name("missing")).text("x");
    refused(
        NotFound.class,
        new Work(List.of(to(out, 0, "x"), missing), List.of(), List.of(), Map.of()));
    var tooLarge = NewMessage.to(out).value(new byte[3 << 20]);
    refused(
        InvalidInput.class,
        new Work(List.of(to(out, 0, "x"), tooLarge), List.of(), List.of(), Map.of()));
    assertThat(read(out, 0)).isEmpty();

    // And the next one is none the worse.
    kafka.backend.transact(new Work(List.of(to(out, 0, "y")), List.of(), List.of(), Map.of()));
    assertThat(read(out, 0)).containsExactly("y");
  }

  @Test
  void aMemberThatTheGroupHasForgottenIsFencedAndNothingIsWritten() throws Exception {
    String in = kafka.topic(1);
    String out = kafka.topic(1);
    kafka.send(in, "a");
    var here = Kafka.member().instance("here").get();
    try (var old = kafka.join(consumer, in, here);
        var successor = kafka.join(consumer, in, here)) {
      assertThat(successor.assignment()).hasSize(1);
      var commit = new Work.Commit(old, Map.of(partition(in, 0), Settled.at(1)));
      refused(
          Fenced.class, new Work(List.of(to(out, 0, "x")), List.of(commit), List.of(), Map.of()));
      assertThat(read(out, 0)).isEmpty();
    }
  }

  private <E extends WeirException> void refused(Class<E> error, Work work) {
    assertThatThrownBy(() -> kafka.backend.transact(work))
        .isInstanceOfSatisfying(
            error,
            e ->
                assertThat(e.outcome())
                    .isIn(java.util.Optional.of(Outcome.NOT_WRITTEN), java.util.Optional.empty()));
  }

  private static NewMessage to(String topic, int partition, String text) {
    return NewMessage.to(topic).partition(partition).text(text);
  }

  private List<String> read(String topic, int partition) {
    long end = kafka.backend.reader().range(partition(topic, partition)).end();
    return kafka
        .backend
        .reader()
        .read(partition(topic, partition), 0, 100, 1 << 20)
        .messages()
        .stream()
        .filter(message -> message.offset() < end)
        .map(Message::text)
        .toList();
  }
}
