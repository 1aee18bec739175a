package dev.weir.tck.rules;

import static dev.weir.Capability.KEYS;
import static dev.weir.Capability.PARTITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.NewMessage;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Chapter "Where messages go".
public interface PlacementRules {
  /// From the tests of Kafka's own murmur2 (org.apache.kafka.common.utils.UtilsTest).
  Map<String, Integer> MURMUR2 =
      Map.of(
          "21", -973932308,
          "foobar", -790332482,
          "a-little-bit-long-string", -985981536,
          "a-little-bit-longer-string", -1486304829,
          "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971,
          "abc", 479470107);

  @Test
  @Needs({PARTITIONS, KEYS})
  default void C11_aKeyGoesToItsMurmur2Partition(Scene scene) {
    int partitions = 7;
    String topic = scene.topic(partitions);
    MURMUR2.forEach((key, hash) ->
        assertThat(scene.out().send(topic, key, "v").topicPartition().partition())
            .as("partition of key %s", key)
            .isEqualTo((hash & 0x7fffffff) % partitions));
  }

  @Test
  @Needs({PARTITIONS, KEYS})
  default void C12_aGivenPartitionWinsOverTheKey(Scene scene) {
    String topic = scene.topic(3);
    for (int partition = 0; partition < 3; partition++) {
      var receipt = scene.out().send(NewMessage.to(topic).key("21").partition(partition));
      assertThat(receipt.topicPartition().partition()).isEqualTo(partition);
    }
  }

  @Test
  @Needs({PARTITIONS, READ_FROM_OFFSET})
  default void C13_aConsumerOfSomePartitionsReadsOnlyThem(Scene scene) {
    String topic = scene.topic(3);
    scene.sendTo(topic, 0, "zero");
    scene.sendTo(topic, 1, "one");
    scene.sendTo(topic, 2, "two");
    assertThat(scene.texts(scene.fromStart(topic).partitions(0, 2)))
        .containsExactlyInAnyOrder("zero", "two");
  }

  @Test
  @Needs(READ_FROM_OFFSET)
  default void C14_aConsumerOfSeveralTopicsReadsThemAll(Scene scene) {
    String orders = scene.topicWith("order");
    String mails = scene.topicWith("mail");
    assertThat(scene.texts(scene.fromStart(orders, mails)))
        .containsExactlyInAnyOrder("order", "mail");
  }
}
