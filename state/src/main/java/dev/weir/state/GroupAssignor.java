package dev.weir.state;

/// How a group's partitions are shared out. Every member of a group names the same.
public enum GroupAssignor {
  /// As even as can be over all topics, moving as few partitions as possible.
  STICKY,
  /// Partitions of all topics dealt out in turn.
  UNIFORM,
  /// Each topic by itself, in ranges.
  RANGE,
  /// By a member, when it is told that one is wanted: see [Command.AssignPartitions].
  BY_MEMBER
}
