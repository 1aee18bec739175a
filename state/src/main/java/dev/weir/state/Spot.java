package dev.weir.state;

/// A position, with what a Kafka client keeps beside it.
///
/// @param offset of the next message to read
/// @param leaderEpoch of the message before; -1 when it is not known
/// @param note anything; may be empty
public record Spot(PartitionId partition, long offset, int leaderEpoch, String note) {}
