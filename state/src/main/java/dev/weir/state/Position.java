package dev.weir.state;

/// What is remembered of a consumer on a partition.
///
/// @param position the offset of the next message to read
/// @param lastSeenMillis the engine's time of the last commit, milliseconds since 1970
public record Position(
    String consumer,
    String topic,
    int topicId,
    int partition,
    long position,
    long lastSeenMillis) {}
