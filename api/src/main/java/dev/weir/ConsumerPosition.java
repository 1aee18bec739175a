package dev.weir;

import java.time.Instant;

/// A stored position.
///
/// @param position the offset of the next message to read; the last one seen is `position − 1`
/// @param lastSeen when it was last committed; [Instant#EPOCH] where the log cannot tell (a
///     position in Kafka that another program committed)
public record ConsumerPosition(
    String consumer, TopicPartition topicPartition, long position, Instant lastSeen) {}
