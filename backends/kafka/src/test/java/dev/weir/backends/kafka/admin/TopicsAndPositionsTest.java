package dev.weir.backends.kafka.admin;

import static dev.weir.backends.kafka.Kafka.partition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.AlreadyExists;
import dev.weir.ConsumerPosition;
import dev.weir.InvalidInput;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.Place;
import dev.weir.TopicDescription;
import dev.weir.TopicOptions;
import dev.weir.Unavailable;
import dev.weir.backends.kafka.Kafka;
import dev.weir.spi.Settled;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class TopicsAndPositionsTest {
  private Kafka kafka;

  @BeforeEach
  void connect() {
    kafka = Kafka.connected();
  }

  @AfterEach
  void close() {
    kafka.close();
  }

  @Test
  void aTopicIsDescribedAsItWasMade() {
    String topic = Kafka.name("topic");
    var options =
        TopicOptions.partitions(2).retentionTime(Duration.ofHours(3)).retentionBytes(5_000);
    kafka.backend.topics().create(topic, options);
    kafka.send(topic, "a", "b");

    var described = kafka.backend.topics().describe(topic);

    assertThat(described.name()).isEqualTo(topic);
    assertThat(described.options()).isEqualTo(options);
    assertThat(described.partitions())
        .extracting(TopicDescription.Partition::endOffset)
        .containsExactly(2L, 0L);
    assertThat(kafka.backend.topics().list())
        .extracting(TopicDescription::name)
        .contains(topic)
        .isSorted()
        .noneMatch(name -> name.startsWith("__"));
  }

  @Test
  void aTopicKeepsItsMessagesForEverUnlessTold() {
    String topic = kafka.topic(1);
    assertThat(kafka.backend.topics().describe(topic).options())
        .isEqualTo(TopicOptions.partitions(1));
  }

  @Test
  void aTopicThatCannotBeMadeSaysWhy() {
    String topic = kafka.topic(1);
    var one = TopicOptions.partitions(1);
    assertThatThrownBy(() -> kafka.backend.topics().create(topic, one))
        .isInstanceOf(AlreadyExists.class)
        .hasMessageContaining(topic);
    assertThatThrownBy(() -> kafka.backend.topics().create("a/b", one))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void partitionsAreOnlyAdded() {
    String topic = kafka.topic(1);
    kafka.backend.topics().addPartitions(topic, 3);
    assertThat(kafka.backend.topics().partitions(topic)).isEqualTo(3);
    assertThat(kafka.sendTo(partition(topic, 2), "x")).hasSize(1);
    assertThatThrownBy(() -> kafka.backend.topics().addPartitions(topic, 3))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void aDeletedTopicIsGoneWithItsMessagesAndPositions() {
    String topic = kafka.topic(1);
    String consumer = Kafka.name("consumer");
    kafka.send(topic, "a", "b");
    kafka.backend.reader().read(partition(topic, 0), 0, 1, 1_000);
    kafka.backend.positions().commit(consumer, Map.of(partition(topic, 0), 1L));

    kafka.backend.topics().delete(topic);

    assertThatThrownBy(() -> kafka.backend.topics().describe(topic)).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> kafka.backend.topics().delete(topic)).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> kafka.backend.reader().read(partition(topic, 0), 1, 1, 1_000))
        .isInstanceOf(NotFound.class);
    assertThat(kafka.backend.positions().list())
        .noneMatch(position -> position.consumer().equals(consumer));

    kafka.backend.topics().create(topic, TopicOptions.partitions(1));
    assertThat(kafka.send(topic, "new").getFirst().offset()).isZero();
    assertThat(kafka.backend.reader().read(partition(topic, 0), 0, 10, 1_000).messages())
        .extracting(message -> message.text())
        .containsExactly("new");
  }

  @Test
  void positionsAreStoredListedAndDeleted() {
    String topic = kafka.topic(2);
    String consumer = Kafka.name("consumer");
    kafka.send(topic, "a", "b");
    var positions = kafka.backend.positions();

    positions.commit(consumer, Map.of(partition(topic, 0), 1L, partition(topic, 1), 0L));
    positions.commit(consumer, Map.of(partition(topic, 0), 2L));

    assertThat(positions.fetch(consumer, Kafka.partitions(topic, 0)))
        .isEqualTo(Map.of(partition(topic, 0), 2L));
    assertThat(positions.list())
        .filteredOn(position -> position.consumer().equals(consumer))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("lastSeen")
        .containsExactly(
            new ConsumerPosition(consumer, partition(topic, 0), 2, Instant.EPOCH),
            new ConsumerPosition(consumer, partition(topic, 1), 0, Instant.EPOCH));

    positions.delete(consumer, Kafka.partitions(topic, 0));
    positions.delete(consumer, Kafka.partitions(topic, 0));
    positions.delete(Kafka.name("nobody"), Kafka.partitions(topic, 0));
    assertThat(positions.fetch(consumer, Kafka.partitions(topic, 0, 1)))
        .isEqualTo(Map.of(partition(topic, 1), 0L));
  }

  @Test
  void aPositionThatCannotBeIsRefused() {
    String topic = kafka.topic(1);
    var positions = kafka.backend.positions();
    assertThatThrownBy(() -> positions.commit("x", Map.of(partition(topic, 0), 1L)))
        .isInstanceOf(OffsetOutOfRange.class);
    assertThatThrownBy(() -> positions.commit("x", Map.of(partition(topic, 1), 0L)))
        .isInstanceOf(NotFound.class);
  }

  @Test
  void thePositionsOfAConsumerThatReadsAreItsOwn() {
    String topic = kafka.topic(1);
    String consumer = Kafka.name("consumer");
    try (var feed = kafka.join(consumer, topic, Place.EARLIEST)) {
      feed.commit(Settled.at(feed.positions()));
      assertThatThrownBy(
              () -> kafka.backend.positions().commit(consumer, Map.of(partition(topic, 0), 0L)))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("is reading");
      assertThatThrownBy(
              () -> kafka.backend.positions().delete(consumer, Kafka.partitions(topic, 0)))
          .isInstanceOf(Unavailable.class);
    }
    kafka.backend.positions().delete(consumer, Kafka.partitions(topic, 0));
  }

  @Test
  void statusTellsWhatKafkaTells() {
    kafka.topic(1);
    var status = kafka.backend.status();
    assertThat(status.state()).isEqualTo("ok");
    assertThat(status.url()).isEqualTo(kafka.backend.url()).startsWith("kafka://127.0.0.1:");
    assertThat(status.topics()).isPresent();
    assertThat(status.sizeBytes()).isPresent();
    assertThat(status.diskFreeBytes().orElseThrow()).isPositive();
  }
}
