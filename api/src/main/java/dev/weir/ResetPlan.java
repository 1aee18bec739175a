package dev.weir;

import java.util.List;
import java.util.OptionalLong;

/// What a reset would do. Positions may move on while one looks at it; [#apply] sets what is
/// shown here.
public interface ResetPlan {
  String consumer();

  String topic();

  List<Move> moves();

  /// Sets the positions, durably.
  ///
  /// @throws Unavailable when a member of the consumer is reading
  void apply();

  /// One partition's move. Exactly one of `skips` and `repeats` is above zero, or none.
  ///
  /// @param from the stored position; empty when there is none
  /// @param skips messages that would never be read
  /// @param repeats messages that would be read again
  record Move(int partition, OptionalLong from, long to, long skips, long repeats) {}
}
