package dev.weir.tck.rules;

import static dev.weir.Capability.ADMIN_POSITIONS;
import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Capability.TOPICS;
import static dev.weir.CommitStrategy.manual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.AlreadyExists;
import dev.weir.InvalidInput;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.Outcome;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Chapter "Errors".
public interface ErrorRules {

  @Test
  @Needs(TOPICS)
  default void C60_anUnknownTopicIsNotFoundWithTheNameThatWasMeant(Scene scene) {
    String topic = scene.topic();
    String typo = topic.replace("orders", "ordrs");
    assertThatThrownBy(() -> scene.weir().consumer(typo).open().close())
        .isInstanceOf(NotFound.class)
        .hasMessageContainingAll(typo, topic);
    assertThatThrownBy(() -> scene.weir().admin().topics().describe(typo))
        .isInstanceOf(NotFound.class)
        .hasMessageContainingAll(typo, topic);
    assertThatThrownBy(() -> scene.weir().admin().topics().delete(typo))
        .isInstanceOf(NotFound.class)
        .hasMessageContainingAll(typo, topic);
  }

  @Test
  @Needs({PARTITIONS, READ_FROM_OFFSET})
  default void C61_anUnknownPartitionIsNotFound(Scene scene) {
    String topic = scene.topic(2);
    assertThatThrownBy(() -> scene.fromStart(topic).partitions(1, 2).open().close())
        .isInstanceOf(NotFound.class)
        .hasMessageContainingAll(topic, "2");
    assertThatThrownBy(() -> scene.weir().read(topic, 2, 0, 1))
        .isInstanceOf(NotFound.class)
        .hasMessageContainingAll(topic, "2");
    assertThatThrownBy(() -> scene.sendTo(topic, 2, "never"))
        .isInstanceOf(NotFound.class)
        .hasMessageContainingAll(topic, "2");
  }

  @Test
  @Needs(TOPICS)
  default void C62_aSendToAnUnknownTopicIsNotWritten(Scene scene) {
    String topic = scene.topic();
    String typo = topic.replace("orders", "ordrs");
    assertThatThrownBy(() -> scene.out().send(NewMessage.to(typo).text("never")))
        .isInstanceOfSatisfying(
            NotFound.class,
            error -> {
              assertThat(error).hasMessageContaining(typo);
              assertThat(error.outcome()).hasValue(Outcome.NOT_WRITTEN);
            });
    assertThat(scene.weir().admin().topics().list()).noneMatch(t -> t.name().equals(typo));
    scene.send(topic, "the producer goes on");
  }

  @Test
  @Needs({TOPICS, PARTITIONS})
  default void C63_creatingATopicTwiceChangesNothing(Scene scene) {
    String topic = scene.topicWith("a");
    var topics = scene.weir().admin().topics();
    assertThatThrownBy(() -> topics.create(topic, 3))
        .isInstanceOf(AlreadyExists.class)
        .hasMessageContaining(topic);
    assertThat(topics.describe(topic).partitions())
        .singleElement()
        .satisfies(partition -> assertThat(partition.endOffset()).isEqualTo(1));
  }

  @Test
  @Needs({POSITIONS, PARTITIONS})
  default void C64_allThatIsWrongWithADescriptionIsReportedTogether(Scene scene) {
    String topic = scene.topic();
    assertThatThrownBy(
            () -> scene.weir().consumer(topic).named("a\tb").partitions(-7).open().close())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll("name", "-7");
    assertThatThrownBy(() -> scene.weir().consumer().named("").open().close())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll("name", "topic");
  }

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C65_readingOutsideOfWhatIsThereIsOutOfRange(Scene scene) {
    String topic = scene.topicWith("a", "b");
    assertThat(scene.weir().read(topic, 0, 1, 10).messages())
        .extracting(message -> message.text())
        .containsExactly("b");
    var end = scene.weir().read(topic, 0, 2, 10);
    assertThat(end.messages()).isEmpty();
    assertThat(end.nextOffset()).isEqualTo(2);
    assertThatThrownBy(() -> scene.weir().read(topic, 0, 3, 10))
        .isInstanceOfSatisfying(
            OffsetOutOfRange.class,
            error ->
                assertThat(List.of(error.requested(), error.earliest(), error.end()))
                    .containsExactly(3L, 0L, 2L));
  }

  @Test
  @Needs({ADMIN_POSITIONS, READ_FROM_OFFSET})
  default void C66_anUnknownConsumerIsNotFoundWithTheNameThatWasMeant(Scene scene) {
    String topic = scene.topicWith("a");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      scene.take(consumer);
      consumer.commit();
    }
    String typo = name.replace("billing", "biling");
    var consumers = scene.weir().admin().consumers();
    assertThatThrownBy(() -> consumers.describe(typo))
        .isInstanceOf(NotFound.class)
        .hasMessageContainingAll(typo, name);
    assertThatThrownBy(() -> consumers.delete(typo))
        .isInstanceOf(NotFound.class)
        .hasMessageContainingAll(typo, name);
    assertThat(scene.storedPosition(name, topic, 0)).isEqualTo(1);
  }

  @Test
  @Needs(TOPICS)
  default void C67_aTopicNameThatIsNotAllowedIsRefused(Scene scene) {
    var topics = scene.weir().admin().topics();
    for (String name : List.of("", ".", "..", "a b", "a/b", "ü", "x".repeat(250))) {
      assertThatThrownBy(() -> topics.create(name, 1))
          .as("topic name \"%s\"", name)
          .isInstanceOf(InvalidInput.class);
    }
    String longest = (scene.name("x") + "x".repeat(249)).substring(0, 249);
    topics.create(longest, 1);
    assertThat(topics.describe(longest).name()).isEqualTo(longest);
  }
}
