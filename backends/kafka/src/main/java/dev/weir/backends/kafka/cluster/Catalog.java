package dev.weir.backends.kafka.cluster;

import dev.weir.InvalidInput;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/// Which topics there are. Kafka's clients wait out their time limit for a topic that does not
/// exist, and brokers may even create it; so whoever appends or reads asks here first.
/// Thread-safe.
public final class Catalog {
  /// How long an answer is good: a topic that another process deletes is missed that long.
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Admin admin;
  private final Failures failures;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();

  private record Known(int partitions, long nanoTime) {}

  /// @param nanoTime how long ago something was looked up
  public Catalog(Admin admin, Failures failures, LongSupplier nanoTime) {
    this.admin = admin;
    this.failures = failures;
    this.nanoTime = nanoTime;
  }

  /// How many partitions the topic has, as known for at most [#FRESH].
  ///
  /// @throws NotFound when it does not exist
  int partitions(String topic) {
    var entry = known.get(topic);
    return entry != null && nanoTime.getAsLong() - entry.nanoTime < FRESH.toNanos()
        ? entry.partitions
        : ask(topic);
  }

  /// As [#partitions], but what was once known is good enough when no broker answers.
  public int partitionsAsLastKnown(String topic) {
    try {
      return partitions(topic);
    } catch (Unavailable e) {
      var entry = known.get(topic);
      if (entry == null) {
        throw e;
      }
      known.put(topic, new Known(entry.partitions, nanoTime.getAsLong()));
      return entry.partitions;
    }
  }

  /// As [#partitions], asked of a broker now.
  public int ask(String topic) {
    long now = nanoTime.getAsLong();
    try {
      int partitions = describe(topic).partitions().size();
      known.put(topic, new Known(partitions, now));
      return partitions;
    } catch (NotFound e) {
      known.remove(topic);
      throw new NotFound(
          "topic \""
              + topic
              + "\" does not exist in "
              + failures.url()
              + ". Create it, or correct the name",
          e);
    }
  }

  /// All topics that there are now, but for Kafka's internal ones.
  Set<String> names() {
    return failures.answer("listing topics", admin.listTopics().names());
  }

  /// What a broker says of a topic now.
  public TopicDescription describe(String topic) {
    var answer = admin.describeTopics(List.of(topic)).topicNameValues().get(topic);
    return failures.answer("looking up topic \"" + topic + "\"", Objects.requireNonNull(answer));
  }

  /// @throws NotFound when there is no such topic or partition
  public void require(TopicPartition partition) {
    int count = partitions(partition.topic());
    if (partition.partition() >= count || partition.partition() < 0) {
      // It may have been added a moment ago.
      count = ask(partition.topic());
    }
    if (partition.partition() >= count || partition.partition() < 0) {
      throw new NotFound(
          "partition %d of topic \"%s\" does not exist in %s: it has %d, counted from 0"
              .formatted(partition.partition(), partition.topic(), failures.url(), count));
    }
  }

  /// Kafka's producer would wait a minute for a topic or partition that does not exist.
  ///
  /// @throws NotFound when there is no such topic or partition
  public void requireFor(NewMessage message) {
    if (message.partition().isPresent()) {
      int count = partitionsAsLastKnown(message.topic());
      int number = message.partition().getAsInt();
      if (number >= count) {
        require(new TopicPartition(message.topic(), number));
      }
    } else if (message.topic().isEmpty()) {
      throw new InvalidInput("a message names no topic. Name one");
    } else {
      partitionsAsLastKnown(message.topic());
    }
  }

  /// Looks a topic up anew the next time.
  public void forget(String topic) {
    known.remove(topic);
  }
}
