package dev.weir;

import java.util.List;

/// Topics. A name is 1 to 249 of `A-Z a-z 0-9 . _ -`, but not `.` or `..`.
public interface Topics {

  /// Creates a topic that keeps its messages for ever.
  default TopicDescription create(String name, int partitions) {
    return create(name, TopicOptions.partitions(partitions));
  }

  /// @throws AlreadyExists when there is one of that name
  /// @throws InvalidInput when the name or the options are not allowed
  TopicDescription create(String name, TopicOptions options);

  /// All, by name.
  List<TopicDescription> list();

  /// @throws NotFound with the names that were perhaps meant
  TopicDescription describe(String name);

  /// Adds partitions until there are `total`. Keys may move to other partitions.
  ///
  /// @throws InvalidInput when there are as many already, or more
  TopicDescription addPartitions(String name, int total);

  /// Deletes the topic, its messages and every position on it, wholly or not at all.
  void delete(String name);
}
