package dev.weir.state;

/// What of a partition is not to be read: a producer's messages in a transaction that was aborted.
///
/// @param first the offset of its first message
/// @param last the offset of its mark
public record AbortedRun(long producerId, long first, long last) {}
