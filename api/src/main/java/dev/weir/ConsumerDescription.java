package dev.weir;

import java.util.List;

/// A named consumer on one topic.
///
/// @param positions by partition; a partition that it never committed is missing
/// @param lag over all partitions of the topic that have a position
public record ConsumerDescription(
    String name, String topic, List<ConsumerPosition> positions, Lag lag) {}
