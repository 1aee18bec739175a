package dev.weir.client;

import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static dev.weir.client.TinyWorld.read;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConsumerBuilder;
import dev.weir.Corrupt;
import dev.weir.FailurePolicy;
import dev.weir.InvalidInput;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.RetentionPassed;
import dev.weir.TopicPartition;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which messages are read: by subject, by topics' patterns, and what becomes of what cannot be.
class FiltersTest {
  private final HandTiming timing = new HandTiming();
  private final TinyWorld world = new TinyWorld(new TinyLog(), timing).topic("t", 1);
  private final List<String> notices = world.notices;

  @AfterEach
  void close() {
    world.close();
  }

  private ConsumerBuilder builder(String... topics) {
    return world.acking(topics);
  }

  private void send(String... subjects) {
    try (var out = world.weir.producer()) {
      for (String subject : subjects) {
        out.send(NewMessage.to("t").partition(0).header("subject", subject).text(subject));
      }
    }
  }

  private List<String> read9(ConsumerBuilder builder) {
    try (var consumer = builder.open()) {
      return read(consumer, 9);
    }
  }

  @Test
  void onlyWhatIsWantedIsHandedOut() {
    send("order.paid", "order.line.added", "mail.sent");
    world.sent("t", "without");
    assertThat(read9(builder("t").subject("order.*"))).containsExactly("order.paid");
    assertThat(read9(builder("t").subject("order.>")))
        .containsExactly("order.paid", "order.line.added");
    assertThat(read9(builder("t").subject("mail.sent", "order.paid")))
        .containsExactly("order.paid", "mail.sent");
    assertThat(read9(builder("t").subject(">").exceptSubject("order.>")))
        .containsExactly("mail.sent");
  }

  @Test
  void whatIsNotWantedSettlesItself() {
    send("no", "yes", "no");
    try (var consumer = builder("t").subject("yes").open()) {
      consumer.ack(consumer.next());
      assertThat(read(consumer, 9)).isEmpty();
      consumer.commit();
    }
    assertThat(world.log.positions().of("c", "t", 0)).isEqualTo(3);
  }

  @Test
  void badPatternsAreRefusedTogether() {
    assertThatThrownBy(() -> builder("t").subject("a..b", "x*").exceptSubject(">.a").open())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll("\"a..b\"", "\"x*\"", "\">.a\"");
  }

  @Test
  void topicsThatMatchAreReadFromWhenTheyAreThere() {
    world.topic("orders-1", 1).sent("orders-1", "a").topic("other", 1).sent("other", "no");
    world.topic("orders-1.x.dead", 1).sent("orders-1.x.dead", "no");
    try (var consumer = builder("orders-*").from(LATEST).open()) {
      assertThat(read(consumer, 9)).isEmpty();
      world.topic("orders-2", 1).sent("orders-2", "b").sent("orders-1", "c");
      assertThat(read(consumer, 9)).containsExactly("c");
      timing.advance(ofSeconds(1));
      assertThat(read(consumer, 9)).containsExactly("b");
      world.weir.admin().topics().delete("orders-1");
      timing.advance(ofSeconds(1));
      assertThat(read(consumer, 9)).isEmpty();
      assertThat(consumer.assignment()).containsExactly(new TopicPartition("orders-2", 0));
    }
  }

  @Test
  void partitionsThatAreAddedAreReadFromTheirBeginningUnlessOthersWereChosen() {
    try (var consumer = world.weir.consumer("t").from(LATEST).open();
        var chosen = world.weir.consumer("t").from(LATEST).partitions(0).open()) {
      assertThat(read(consumer, 9)).isEmpty();
      world.weir.admin().topics().addPartitions("t", 2);
      world.sentTo("t", 1, "a").sent("t", "b");
      timing.advance(ofSeconds(1));
      assertThat(read(consumer, 9)).containsExactlyInAnyOrder("a", "b");
      assertThat(read(chosen, 9)).containsExactly("b");
    }
  }

  @Test
  void aTopicThatIsNamedMustStayThere() {
    try (var consumer = builder("t", "orders-*").open()) {
      world.weir.admin().topics().delete("t");
      assertThatThrownBy(() -> read(consumer, 9)).isInstanceOf(NotFound.class);
    }
  }

  @Test
  void whatRetentionPassedIsToldOrSkippedNeverSilently() {
    world.sent("t", "a", "b", "c");
    world.weir.admin().consumers().reset("c", "t", EARLIEST).apply();
    world.log.retainFrom("t", 0, 2);
    try (var consumer = builder("t").open()) {
      assertThatThrownBy(() -> read(consumer, 9)).isInstanceOf(RetentionPassed.class);
    }
    var skipping = FailurePolicy.RETRY.on(RetentionPassed.class, FailurePolicy.Action.SKIP);
    try (var consumer = builder("t").onFailure(skipping).open()) {
      assertThat(consumer.next().text()).isEqualTo("c");
    }
    assertThat(notices).singleElement().asString().contains("goes on at offset 2 of t/0");
  }

  @Test
  void whoStandsBeyondTheEndIsToldOrGoesOnAtTheEnd() {
    world.sent("t", "a", "b");
    var beyond = new OffsetOutOfRange(new TopicPartition("t", 0), 9, 0, 2);
    world.log.failNextRead(beyond);
    try (var consumer = builder("t").open()) {
      assertThatThrownBy(() -> read(consumer, 9)).isSameAs(beyond);
    }
    var skipping = FailurePolicy.RETRY.on(OffsetOutOfRange.class, FailurePolicy.Action.SKIP);
    world.log.failNextRead(beyond);
    try (var consumer = builder("t").onFailure(skipping).open()) {
      assertThat(read(consumer, 9)).isEmpty();
      world.sent("t", "c");
      assertThat(read(consumer, 9)).containsExactly("c");
    }
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("goes on at offset 2 of t/0", "beyond the end")
        .doesNotContain("skips");
  }

  @Test
  void damageIsSkippedWhereThePolicySaysSo() {
    world.sent("t", "a", "b");
    var damage = new Corrupt("damaged", new TopicPartition("t", 0), 0, 0, "segment", 12);
    var skipping = FailurePolicy.RETRY.on(Corrupt.class, FailurePolicy.Action.SKIP);
    world.log.failNextRead(damage);
    try (var consumer = builder("t").onFailure(skipping).open()) {
      assertThat(consumer.next().text()).isEqualTo("b");
    }
    assertThat(notices).singleElement().asString().contains("goes on at offset 1", "damaged");
  }

  @Test
  void whatCannotBeReadCannotBeRetried() {
    var policy = FailurePolicy.STOP.on(OffsetOutOfRange.class, FailurePolicy.Action.RETRY);
    assertThatThrownBy(() -> builder("t").onFailure(policy).open())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("OffsetOutOfRange");
  }
}
