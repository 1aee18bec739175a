package dev.weir.server.groups;

import dev.weir.state.BarrierGroup.Phase;

/// What Kafka calls the phases of a classic group.
final class GroupStates {
  /// What kind of group all are.
  static final String TYPE = "classic";

  /// A group of which nothing is known.
  static final String DEAD = "Dead";

  private GroupStates() {}

  static String of(Phase phase) {
    return switch (phase) {
      case EMPTY -> "Empty";
      case PREPARING -> "PreparingRebalance";
      case COMPLETING -> "CompletingRebalance";
      case STABLE -> "Stable";
    };
  }
}
