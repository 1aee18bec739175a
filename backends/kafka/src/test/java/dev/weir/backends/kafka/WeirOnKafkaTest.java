package dev.weir.backends.kafka;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.CommitStrategy;
import dev.weir.Message;
import dev.weir.NotFound;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.backends.kafka.broker.KafkaBroker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a program sees, through the public API.
@Tag("slow")
class WeirOnKafkaTest {
  private Weir weir;
  private String topic;
  private String name;

  @BeforeEach
  void connect() {
    weir = Weir.connect(KafkaBroker.shared().bootstrap());
    topic = Kafka.name("orders");
    name = Kafka.name("billing");
  }

  @AfterEach
  void close() {
    weir.close();
  }

  private void given(int partitions, String... texts) {
    weir.admin().topics().create(topic, partitions);
    try (var out = weir.producer()) {
      for (String text : texts) {
        out.send(topic, null, text);
      }
    }
  }

  @Test
  void aNamedConsumerGoesOnWhereItsCommitsEnded() {
    given(1, "a", "b", "c");
    try (var orders =
        weir.consumer(topic)
            .named(name)
            .from(Place.EARLIEST)
            .commit(CommitStrategy.manual())
            .open()) {
      assertThat(orders.next().text()).isEqualTo("a");
      orders.commit();
      assertThat(orders.next().text()).isEqualTo("b");
    }
    try (var orders = weir.consumer(topic).named(name).open()) {
      assertThat(orders.next().text()).isEqualTo("b");
      assertThat(orders.lag().messages()).isEqualTo(1);
      assertThat(orders.next().text()).isEqualTo("c");
    }
  }

  @Test
  void anUnnamedConsumerReadsWhatIsThereAndEnds() {
    given(3, "a", "b", "c", "d");
    try (var orders = weir.consumer(topic).from(Place.EARLIEST).until(Place.LATEST).open()) {
      assertThat(orders.stream().map(Message::text)).containsExactlyInAnyOrder("a", "b", "c", "d");
    }
  }

  @Test
  void aNamedConsumerReadsWhatIsThereAndEnds() {
    given(3, "a", "b", "c", "d");
    try (var orders =
        weir.consumer(topic).named(name).from(Place.EARLIEST).until(Place.LATEST).open()) {
      assertThat(orders.stream().map(Message::text)).containsExactlyInAnyOrder("a", "b", "c", "d");
    }
    assertThat(weir.admin().consumers().describe(name).getFirst().lag().messages()).isZero();
  }

  @Test
  void anUnnamedConsumerWaitsForWhatComes() {
    given(1);
    try (var orders = weir.consumer(topic).open();
        var out = weir.producer()) {
      Thread.startVirtualThread(() -> out.send(topic, "k", "later"));
      assertThat(orders.next(Kafka.PATIENCE)).map(Message::text).contains("later");
    }
  }

  @Test
  void aStretchIsReadWithoutAConsumer() {
    given(1, "a", "b", "c");
    var slice = weir.read(topic, 0, 1, 100);
    assertThat(slice.messages()).extracting(Message::text).containsExactly("b", "c");
    assertThat(slice.nextOffset()).isEqualTo(3);
  }

  @Test
  void twoMembersOfOneNameReadEachMessageOnce() {
    given(4);
    var seen = Collections.synchronizedList(new ArrayList<String>());
    try (var one = weir.consumer(topic).named(name).from(Place.EARLIEST).open();
        var two = weir.consumer(topic).named(name).from(Place.EARLIEST).open()) {
      for (var member : List.of(one, two)) {
        Thread.startVirtualThread(() -> {
          for (var message : member) {
            seen.add(message.text());
          }
        });
      }
      await()
          .atMost(Kafka.PATIENCE)
          .untilAsserted(() -> {
            assertThat(one.assignment()).hasSize(2);
            assertThat(two.assignment()).hasSize(2);
          });
      var all = new TreeSet<TopicPartition>(one.assignment());
      all.addAll(two.assignment());
      assertThat(all).hasSize(4);
      try (var out = weir.producer()) {
        for (int i = 0; i < 40; i++) {
          out.send(topic, "k" + i, "m" + i);
        }
      }
      await().atMost(Kafka.PATIENCE).until(() -> seen.size() >= 40);
      assertThat(seen).hasSize(40).doesNotHaveDuplicates();
    }
  }

  @Test
  void aResetMovesAConsumerThatDoesNotRead() {
    given(1, "a", "b", "c");
    try (var orders = weir.consumer(topic).named(name).from(Place.EARLIEST).open()) {
      orders.poll(3, ofSeconds(20));
      orders.poll(3, ofSeconds(0));
    }
    var plan = weir.admin().consumers().reset(name, topic, Place.offset(1));
    assertThat(plan.moves().getFirst().repeats()).isEqualTo(2);
    plan.apply();
    try (var orders = weir.consumer(topic).named(name).open()) {
      assertThat(orders.next().text()).isEqualTo("b");
    }
    assertThat(weir.admin().consumers().delete(name)).hasSize(1);
    assertThatThrownBy(() -> weir.admin().consumers().describe(name)).isInstanceOf(NotFound.class);
  }
}
