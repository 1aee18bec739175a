package dev.weir.client.backend;

import dev.weir.Capability;
import dev.weir.NotFound;
import dev.weir.TopicDescription;
import dev.weir.TopicPartition;
import dev.weir.spi.Backend;
import dev.weir.spi.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The partitions that a consumer may read: of its topics, as they are now.
///
/// @param chosen numbers; null for all
public record Reach(Backend backend, Subscription subscription, @Nullable List<Integer> chosen) {

  /// Whether topics or partitions may come that belong here.
  boolean grows() {
    return !subscription.patterns().isEmpty()
        || !subscription.optional().isEmpty()
        || (chosen == null && Needs.has(backend, Capability.ADD_PARTITIONS));
  }

  /// By topic; one that is gone is left out.
  public List<TopicPartition> partitions() {
    var partitions = new ArrayList<TopicPartition>();
    for (String topic : topics()) {
      try {
        int count = backend.topics().partitions(topic);
        for (int number = 0; number < count; number++) {
          if (chosen == null || chosen.contains(number)) {
            partitions.add(new TopicPartition(topic, number));
          }
        }
      } catch (NotFound e) {
        // It was deleted meanwhile, or is optional and not there yet.
      }
    }
    return partitions;
  }

  private Iterable<String> topics() {
    var topics = new TreeSet<>(subscription.topics());
    if (subscription.patterns().isEmpty()
        && subscription.optional().stream().noneMatch(topic -> topic.contains("*"))) {
      topics.addAll(subscription.optional());
    } else {
      backend.topics().list().stream()
          .map(TopicDescription::name)
          .filter(subscription::includes)
          .forEach(topics::add);
    }
    return topics;
  }
}
