package dev.weir.spi;

import dev.weir.ConsumerDefinition;
import dev.weir.Place;
import dev.weir.TopicPartition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a consumer by message asks of a backend.
///
/// @param consumer its name
/// @param from where to start in partitions of which nothing is stored
/// @param startAt where to start now, whatever is stored; null when not asked for
/// @param ends where each partition ends (exclusive); empty to go on for ever
/// @param lookAhead unsettled messages that are known at once, at most, in each partition
public record ShareRequest(
    String consumer,
    Subscription topics,
    ConsumerDefinition definition,
    Place from,
    @Nullable Place startAt,
    Map<TopicPartition, Long> ends,
    int lookAhead) {}
