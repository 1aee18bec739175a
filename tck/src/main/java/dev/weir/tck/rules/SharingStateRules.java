package dev.weir.tck.rules;

import static dev.weir.Capability.BY_MESSAGE;
import static dev.weir.Capability.GROUPS;
import static dev.weir.Capability.KEYS;
import static dev.weir.Capability.KEY_ORDER_BY_MESSAGE;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Capability.SHARING_STATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.NotFound;
import dev.weir.Share;
import dev.weir.SharingDescription;
import dev.weir.TopicPartition;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Chapter "Looking at a consumer at work".
public interface SharingStateRules {
  Duration LONG_LEASE = Duration.ofHours(1);

  @Test
  @Needs({SHARING_STATE, POSITIONS, READ_FROM_OFFSET, GROUPS})
  default void C206_aDescriptionNamesTheMembersAndWhatTheyRead(Scene scene) {
    String topic = scene.topic(2);
    String name = scene.name("billing");
    var billing = scene.acking(name, topic);
    try (var one = billing.open();
        var two = billing.open()) {
      MemberRules.awaitShares(scene, List.of(1, 1), one, two);
      var sharing = scene.weir().admin().consumers().sharing(name);
      assertThat(sharing.name()).isEqualTo(name);
      assertThat(sharing.members())
          .extracting(SharingDescription.Member::assignment)
          .containsExactlyInAnyOrder(one.assignment(), two.assignment());
    }
    assertThat(scene.weir().admin().consumers().sharing(name).members()).isEmpty();
  }

  @Test
  @Needs({SHARING_STATE, POSITIONS, READ_FROM_OFFSET})
  default void C207_aDescriptionCountsWhatIsSettledAboveThePosition(Scene scene) {
    String topic = scene.topicWith("a", "b", "c", "d");
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, topic).open()) {
      var messages = scene.take(consumer, 4);
      consumer.ack(messages.get(0));
      consumer.ack(messages.get(2));
      consumer.ack(messages.get(3));
      consumer.commit();
      var partition = partition(scene, name);
      assertThat(partition.topicPartition()).isEqualTo(new TopicPartition(topic, 0));
      assertThat(partition.position()).isEqualTo(1);
      assertThat(partition.settled()).isEqualTo(2);
      assertThat(partition.settledPages()).isEqualTo(1);
    }
  }

  @Test
  @Needs({SHARING_STATE, READ_FROM_OFFSET, BY_MESSAGE})
  default void C208_aDescriptionCountsLeasesAndWaitingRetries(Scene scene) {
    String topic = scene.topicWith("a", "b", "c");
    String name = scene.name("mailer");
    try (var consumer = scene.byMessage(name, topic).lease(LONG_LEASE).open()) {
      consumer.retry(scene.take(consumer), LONG_LEASE);
      scene.take(consumer, 2);
      var partition = partition(scene, name);
      assertThat(partition.leased()).isEqualTo(2);
      assertThat(partition.retriesWaiting()).isEqualTo(1);
      var sharing = scene.weir().admin().consumers().sharing(name);
      assertThat(sharing.members()).singleElement().extracting(m -> m.leased()).isEqualTo(2L);
      assertThat(sharing.definition())
          .hasValueSatisfying(d -> assertThat(d.share()).isEqualTo(Share.BY_MESSAGE));
    }
  }

  @Test
  @Needs({SHARING_STATE, READ_FROM_OFFSET, BY_MESSAGE, KEYS, KEY_ORDER_BY_MESSAGE})
  default void C209_aDescriptionShowsAKeyThatFillsTheLookAhead(Scene scene) {
    String topic = scene.topic();
    String name = scene.name("mailer");
    for (int i = 0; i < 20; i++) {
      scene.sendKeyed(topic, "hot", "m" + i);
    }
    var mailer = scene.byMessage(name, topic).lease(LONG_LEASE).orderedByKey().lookAhead(10);
    try (var consumer = mailer.open()) {
      scene.take(consumer);
      scene.givesNothing(consumer);
      var partition = partition(scene, name);
      assertThat(partition.blockedKeys()).isEqualTo(1);
      assertThat(partition.lookAheadFull()).isTrue();
    }
  }

  @Test
  @Needs({SHARING_STATE, POSITIONS})
  default void C210_anUnknownConsumerHasNoDescription(Scene scene) {
    assertThatThrownBy(() -> scene.weir().admin().consumers().sharing(scene.name("nobody")))
        .isInstanceOf(NotFound.class);
  }

  private static SharingDescription.Partition partition(Scene scene, String name) {
    var partitions = scene.weir().admin().consumers().sharing(name).partitions();
    assertThat(partitions).hasSize(1);
    return partitions.getFirst();
  }
}
