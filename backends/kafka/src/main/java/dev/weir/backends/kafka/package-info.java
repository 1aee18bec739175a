/// The `kafka:` backend: thin, over Kafka's own client. Read [dev.weir.backends.kafka.KafkaBackend]
/// first: it says which of Kafka's three clients does what. Named consumers are Kafka groups
/// ([dev.weir.backends.kafka.GroupFeed]); everything else reads partitions from an offset
/// ([dev.weir.backends.kafka.PartitionReader]).
///
/// May use: `dev.weir`, `dev.weir.spi`, `org.apache.kafka` but none of its `internals`.
///
/// Invariant: a KafkaConsumer is touched by one thread at a time, and no error of Kafka's leaves
/// this package: [dev.weir.backends.kafka.Failures] makes Weir's of them.
@NullMarked
package dev.weir.backends.kafka;

import org.jspecify.annotations.NullMarked;
