package dev.weir;

import java.util.List;

/// Named consumers: what the log remembers of them. A name comes into being with its first commit
/// and stays until it is deleted.
public interface Consumers {

  /// All, by name and topic; without what remembers which dead letters are settled.
  List<ConsumerDescription> list();

  /// One consumer on every topic it reads, by topic.
  ///
  /// @throws NotFound with the names that were perhaps meant
  List<ConsumerDescription> describe(String name);

  /// A consumer at work: members, leases, retries, blocked keys, now.
  ///
  /// @throws NotFound with the names that were perhaps meant
  /// @throws Unsupported where the log cannot tell ([Capability#SHARING_STATE])
  SharingDescription sharing(String name);

  /// Works out a move of a consumer's positions on a topic (created by it when missing); nothing
  /// changes before [ResetPlan#apply].
  ResetPlan reset(String name, String topic, Place to);

  /// Forgets a consumer on every topic.
  ///
  /// @return what was deleted
  /// @throws NotFound when there is none
  /// @throws Unavailable when a member of the consumer is reading, here
  List<ConsumerPosition> delete(String name);

  /// Forgets a consumer on one topic.
  List<ConsumerPosition> delete(String name, String topic);

  /// Forgets a consumer on one partition.
  List<ConsumerPosition> delete(String name, String topic, int partition);
}
