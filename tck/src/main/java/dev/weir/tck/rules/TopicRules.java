package dev.weir.tck.rules;

import static dev.weir.Capability.ADD_PARTITIONS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Capability.TOPICS;
import static dev.weir.CommitStrategy.manual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InvalidInput;
import dev.weir.TopicDescription;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import org.junit.jupiter.api.Test;

/// Chapter "Topics".
public interface TopicRules {

  @Test
  @Needs({TOPICS, POSITIONS, READ_FROM_OFFSET})
  default void C71_aTopicMadeAgainKnowsNoOldPositions(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("billing");
    try (var consumer = scene.named(name, topic).commit(manual()).open()) {
      scene.take(consumer, 2);
      consumer.commit();
    }
    var topics = scene.weir().admin().topics();
    topics.delete(topic);
    assertThat(topics.list()).noneMatch(each -> each.name().equals(topic));
    topics.create(topic, 1);
    scene.send(topic, "new");
    assertThat(scene.unreadBy(name, topic)).containsExactly("new");
  }

  @Test
  @Needs({TOPICS, ADD_PARTITIONS, READ_FROM_OFFSET})
  default void C72_addingPartitionsKeepsWhatIsThere(Scene scene) {
    String topic = scene.topicWith("a");
    var topics = scene.weir().admin().topics();
    assertThat(topics.addPartitions(topic, 3).partitions()).hasSize(3);
    scene.sendTo(topic, 2, "b");
    assertThat(scene.texts(scene.fromStart(topic))).containsExactlyInAnyOrder("a", "b");
    assertThatThrownBy(() -> topics.addPartitions(topic, 3)).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> topics.addPartitions(topic, 1)).isInstanceOf(InvalidInput.class);
    assertThat(topics.describe(topic).partitions()).hasSize(3);
  }

  @Test
  @Needs({TOPICS, READ_FROM_OFFSET})
  default void C73_topicsAreListedByNameWithTheirOffsets(Scene scene) {
    String second = scene.topicWith("a", "b");
    String first = second.replace("orders", "mails");
    var topics = scene.weir().admin().topics();
    topics.create(first, 1);
    assertThat(topics.list()).extracting(TopicDescription::name).isSorted().contains(first, second);
    assertThat(topics.describe(first).partitions())
        .singleElement()
        .satisfies(partition -> assertThat(partition.endOffset()).isZero());
    assertThat(topics.describe(second).partitions())
        .singleElement()
        .satisfies(partition -> {
          assertThat(partition.partition()).isZero();
          assertThat(partition.earliestOffset()).isZero();
          assertThat(partition.endOffset()).isEqualTo(2);
        });
  }
}
