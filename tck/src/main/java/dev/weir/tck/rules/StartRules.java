package dev.weir.tck.rules;

import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Capability.READ_FROM_TIME;
import static dev.weir.Capability.TIMESTAMPS;
import static dev.weir.CommitStrategy.manual;
import static dev.weir.Place.EARLIEST;
import static dev.weir.Place.LATEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.NewMessage;
import dev.weir.OffsetOutOfRange;
import dev.weir.Place;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Chapter "Where a consumer starts".
public interface StartRules {

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C15_withoutAPlaceAConsumerStartsBehindWhatIsThere(Scene scene) {
    String topic = scene.topicWith("a", "b");
    assertThat(scene.texts(scene.weir().consumer(topic))).isEmpty();
  }

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C16_latestIsFixedWhenTheConsumerOpens(Scene scene) {
    String topic = scene.topicWith("a", "b");
    try (var consumer = scene.weir().consumer(topic).from(LATEST).open()) {
      scene.send(topic, "c");
      assertThat(scene.take(consumer).text()).isEqualTo("c");
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, PARTITIONS})
  default void C17_earliestIsTheFirstMessageOfEveryPartition(Scene scene) {
    String topic = scene.topic(3);
    scene.sendTo(topic, 0, "a", "b");
    scene.sendTo(topic, 2, "c", "d");
    assertThat(scene.texts(scene.weir().consumer(topic).from(EARLIEST)))
        .containsExactlyInAnyOrder("a", "b", "c", "d");
  }

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C18_anOffsetIsInclusive(Scene scene) {
    String topic = scene.topic();
    long second = scene.send(topic, "a", "b", "c").get(1).offset();
    assertThat(scene.texts(scene.weir().consumer(topic).from(Place.offset(second))))
        .containsExactly("b", "c");
  }

  @Test
  @Needs({READ_FROM_OFFSET, READ_FROM_TIME, TIMESTAMPS})
  default void C19_aTimeIsStrictlyLater(Scene scene) {
    String topic = scene.topic();
    var start = scene.clock().instant();
    for (int minute = 0; minute < 4; minute++) {
      scene
          .out()
          .send(
              NewMessage.to(topic)
                  .text("minute " + minute)
                  .timestamp(start.plus(Duration.ofMinutes(minute))));
    }
    assertThat(
            scene.texts(
                scene.weir().consumer(topic).from(Place.time(start.plus(Duration.ofMinutes(1))))))
        .containsExactly("minute 2", "minute 3");
  }

  @Test
  @Needs({READ_FROM_OFFSET, READ_FROM_TIME})
  default void C20_aTimeBehindAllMessagesIsTheEnd(Scene scene) {
    String topic = scene.topicWith("a", "b");
    scene.clock().advance(Duration.ofHours(1));
    var later = Place.time(scene.clock().instant());
    try (var consumer = scene.weir().consumer(topic).from(later).open()) {
      scene.send(topic, "c");
      assertThat(scene.take(consumer).text()).isEqualTo("c");
    }
  }

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C21_skipStartsBehindTheEarliest(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    assertThat(scene.texts(scene.weir().consumer(topic).from(Place.skip(2)))).containsExactly("c");
    assertThat(scene.texts(scene.weir().consumer(topic).from(Place.skip(9)))).isEmpty();
  }

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C22_lastStartsBeforeTheEnd(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    assertThat(scene.texts(scene.weir().consumer(topic).from(Place.last(2))))
        .containsExactly("b", "c");
    assertThat(scene.texts(scene.weir().consumer(topic).from(Place.last(9))))
        .containsExactly("a", "b", "c");
  }

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C23_anOffsetThatIsNotThereIsRefused(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    assertThatThrownBy(() -> scene.weir().consumer(topic).from(Place.offset(7)).open().close())
        .isInstanceOfSatisfying(
            OffsetOutOfRange.class,
            error -> {
              assertThat(error.topicPartition().topic()).isEqualTo(topic);
              assertThat(error.requested()).isEqualTo(7);
              assertThat(error.earliest()).isZero();
              assertThat(error.end()).isEqualTo(3);
            });
    scene.weir().consumer(topic).from(Place.offset(3)).open().close();
  }

  @Test
  @Needs({READ_FROM_OFFSET, POSITIONS})
  default void C24_aStoredPositionWinsOverFrom(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    commitAfter(scene, name, topic, 1);
    assertThat(scene.texts(scene.weir().consumer(topic).named(name).from(EARLIEST)))
        .containsExactly("b", "c");
  }

  @Test
  @Needs({READ_FROM_OFFSET, POSITIONS})
  default void C25_startAtWinsOverAStoredPosition(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    commitAfter(scene, name, topic, 2);
    assertThat(scene.texts(scene.weir().consumer(topic).named(name).startAt(Place.offset(1))))
        .containsExactly("b", "c");
  }

  @Test
  @Needs({READ_FROM_OFFSET, POSITIONS})
  default void C26_startAtTellsWhatItRepeatsOrSkips(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d", "e", "f", "g");
    String name = scene.name("billing");
    commitAfter(scene, name, topic, 4);
    var notices = new ArrayList<String>();
    var billing = scene.weir().consumer(topic).named(name).onNotice(notices::add);
    try (var consumer = billing.startAt(EARLIEST).commit(manual()).open()) {
      assertThat(scene.take(consumer).text()).isEqualTo("a");
    }
    assertThat(notices).singleElement().asString().contains(name, topic, "repeats 4");
    notices.clear();
    try (var consumer = billing.startAt(LATEST).commit(manual()).open()) {
      scene.send(topic, "h");
      assertThat(scene.take(consumer).text()).isEqualTo("h");
    }
    assertThat(notices).singleElement().asString().contains(name, topic, "skips 3");
  }

  @Test
  @Needs({READ_FROM_OFFSET, POSITIONS})
  default void C27_aNewNameThatSkipsMessagesSaysSoOnce(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    var notices = new ArrayList<String>();
    var billing = scene.weir().consumer(topic).named(name).onNotice(notices::add).commit(manual());
    try (var consumer = billing.open()) {
      scene.send(topic, "d");
      assertThat(scene.take(consumer).text()).isEqualTo("d");
      consumer.commit();
    }
    assertThat(notices)
        .singleElement()
        .asString()
        .contains(name + " is new on " + topic, "skips 3 messages", "from(EARLIEST)");
    billing.open().close();
    assertThat(notices).hasSize(1);
  }

  private static void commitAfter(Scene scene, String name, String topic, int messages) {
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      scene.take(consumer, messages);
      consumer.commit();
    }
  }
}
