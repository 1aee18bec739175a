package dev.weir.state;

/// How much is remembered of a consumer on a partition.
///
/// @param above messages that are settled above the position
/// @param pages what remembering them takes, in pages of 4,096 offsets
/// @param attempted unsettled messages that were handed out before
public record SettledCount(long above, int pages, int attempted) {}
