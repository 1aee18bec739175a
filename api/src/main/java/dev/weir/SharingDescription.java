package dev.weir;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A consumer at work: its members, and what is settled, leased, waiting and blocked. From
/// [Consumers#sharing]. A log that cannot tell a number says −1.
///
/// @param definition empty where the log stores none
public record SharingDescription(
    String name,
    Optional<ConsumerDefinition> definition,
    List<Member> members,
    List<Partition> partitions) {

  public SharingDescription {
    members = List.copyOf(members);
    partitions = List.copyOf(partitions);
  }

  /// @param instance of a static member
  /// @param assignment by partition; empty by message
  /// @param leased how many messages it holds; by message
  /// @param silent since it was last heard of
  public record Member(
      String id,
      Optional<String> instance,
      Set<TopicPartition> assignment,
      long leased,
      Duration silent) {}

  /// @param position the offset of the next message of which nothing is known
  /// @param settled how many messages are settled above the position
  /// @param settledPages what remembering them takes, in pages of 4,096 offsets
  /// @param retriesWaiting unsettled messages that wait for their next attempt
  /// @param blockedKeys keys of which a message is unsettled and later ones wait behind it
  /// @param lookAheadFull true when unsettled messages fill the look-ahead, so that nothing behind
  ///     it is looked at: usually one hot key
  public record Partition(
      TopicPartition topicPartition,
      long position,
      long settled,
      int settledPages,
      long leased,
      long retriesWaiting,
      long blockedKeys,
      boolean lookAheadFull) {}
}
