package dev.weir;

/// How a consumer's member stands to the others of its name.
public sealed interface Membership {
  /// There are no others: it has no name, or the log does not share.
  record Alone() implements Membership {}

  /// One of the group.
  ///
  /// @param id the member's own
  /// @param epoch of its assignment: rises with every change
  record Member(String id, int epoch) implements Membership {}

  /// It left the group by a seek, assigns its partitions itself and commits nothing.
  ///
  /// @param reason for people
  record Detached(String reason) implements Membership {}
}
