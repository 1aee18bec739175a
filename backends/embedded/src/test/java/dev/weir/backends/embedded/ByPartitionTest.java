package dev.weir.backends.embedded;

import static dev.weir.Place.EARLIEST;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CommitStrategy;
import dev.weir.ConsumerBuilder;
import dev.weir.DeadLetterFilter;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Place;
import dev.weir.Weir;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A consumer by partition on the engine, through restarts of it.
class ByPartitionTest {
  @TempDir private Path dir;

  private Weir connect() {
    return Weir.connect("log:" + dir.resolve("data"));
  }

  private static ConsumerBuilder consumer(Weir weir) {
    return weir.consumer("t").named("c").from(EARLIEST).commit(CommitStrategy.acked());
  }

  private static void send(Weir weir, String... texts) {
    try (var out = weir.producer()) {
      for (String text : texts) {
        out.send(NewMessage.to("t").key(text.substring(0, 1)).text(text));
      }
    }
  }

  private static List<Message> take(dev.weir.Consumer consumer, int count) {
    var taken = new ArrayList<Message>();
    while (taken.size() < count) {
      taken.addAll(consumer.poll(count - taken.size(), ofSeconds(10)));
    }
    return taken;
  }

  @Test
  void aRestartRepeatsNothingThatWasAckedAndKnowsAttempts() {
    try (var weir = connect()) {
      weir.admin().topics().create("t", 1);
      send(weir, "a", "b", "c", "d");
      try (var consumer = consumer(weir).open()) {
        var messages = take(consumer, 4);
        consumer.ack(messages.get(1));
        consumer.ack(messages.get(3));
        consumer.retry(messages.get(2), ofSeconds(3_600));
        consumer.commit();
      }
    }
    try (var weir = connect();
        var consumer = consumer(weir).open()) {
      var again = take(consumer, 2);
      assertThat(again).extracting(Message::text).containsExactly("a", "c");
      assertThat(again).extracting(Message::attempt).containsExactly(1, 2);
      assertThat(consumer.next(ZERO)).isEmpty();
    }
  }

  @Test
  void whatIsRejectedComesBackByRedriveWhereverTheConsumerStarts() {
    try (var weir = connect()) {
      weir.admin().topics().create("t", 1);
      send(weir, "a", "b");
      try (var consumer = consumer(weir).open()) {
        consumer.reject(take(consumer, 1).getFirst(), "not yet");
      }
      var letters = weir.admin().deadLetters("c");
      assertThat(letters.list(DeadLetterFilter.ALL, 9)).hasSize(1);
      assertThat(letters.redrive(DeadLetterFilter.ALL)).isEqualTo(1);
      try (var consumer = consumer(weir).from(Place.LATEST).open()) {
        assertThat(take(consumer, 2)).extracting(Message::text).containsExactlyInAnyOrder("a", "b");
      }
    }
  }

  @Test
  void keysKeepTheirOrderAndASeekTheMembership() {
    try (var weir = connect()) {
      weir.admin().topics().create("t", 1);
      send(weir, "a1", "a2", "b1");
      try (var consumer = consumer(weir).orderedByKey().open()) {
        var first = take(consumer, 2);
        assertThat(first).extracting(Message::text).containsExactly("a1", "b1");
        assertThat(consumer.next(ZERO)).isEmpty();
        consumer.ack(first.getFirst());
        assertThat(take(consumer, 1).getFirst().text()).isEqualTo("a2");
        consumer.seek(Place.offset(1));
        assertThat(take(consumer, 2)).extracting(Message::text).containsExactly("a2", "b1");
        assertThat(consumer.membership()).isInstanceOf(Membership.Member.class);
      }
    }
  }
}
