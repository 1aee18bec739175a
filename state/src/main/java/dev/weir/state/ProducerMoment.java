package dev.weir.state;

/// Facts about producers with an identity that end with the process. Times are ticks, unless they are
/// called millis.
sealed interface ProducerMoment extends StateRecord.OfProducerMoments {
  /// Somebody looked who is unused.
  ///
  /// @param next when to look again
  /// @param unusedBeforeMillis whoever was not used since is unused
  record Looked(long next, long unusedBeforeMillis) implements ProducerMoment {}
}
