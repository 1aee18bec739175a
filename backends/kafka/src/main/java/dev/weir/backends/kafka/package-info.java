/// The `kafka:` backend: thin, over Kafka's own client. Read [dev.weir.backends.kafka.KafkaBackend]
/// first: it says which of Kafka's three clients does what. Named consumers are Kafka groups
/// ([dev.weir.backends.kafka.groups.GroupFeed]); everything else reads partitions from an offset
/// ([dev.weir.backends.kafka.log.PartitionReader]).
///
/// The rooms behind this one: `groups` and `sharegroups`, `log`, `admin` (which asks `sharegroups`),
/// and below them `cluster`, what all share.
///
/// May use: `dev.weir`, `dev.weir.spi`, `org.apache.kafka` but none of its `internals`.
///
/// Invariant: a KafkaConsumer is touched by one thread at a time, and no error of Kafka's leaves
/// this module: [dev.weir.backends.kafka.cluster.Failures] makes Weir's of them.
@NullMarked
package dev.weir.backends.kafka;

import org.jspecify.annotations.NullMarked;
