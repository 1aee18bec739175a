package dev.weir.spi;

import dev.weir.TopicDescription;
import dev.weir.TopicOptions;
import java.util.List;

/// A backend's topics. Errors as [dev.weir.Topics] says; the client adds names that were perhaps
/// meant to a [dev.weir.NotFound].
public interface TopicStore {
  void create(String topic, TopicOptions options);

  /// All, by name.
  List<TopicDescription> list();

  /// @throws dev.weir.NotFound when it does not exist
  TopicDescription describe(String topic);

  /// How many partitions it has: cheap, for the client's own checks.
  ///
  /// @throws dev.weir.NotFound when it does not exist
  default int partitions(String topic) {
    return describe(topic).partitions().size();
  }

  void addPartitions(String topic, int total);

  void delete(String topic);
}
