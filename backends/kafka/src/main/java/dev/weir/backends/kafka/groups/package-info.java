/// Named consumers by partition: members of Kafka's groups. Read
/// [dev.weir.backends.kafka.groups.GroupFeed] first: one thread owns the KafkaConsumer, and
/// [dev.weir.backends.kafka.groups.Handover] is where it meets those that take messages.
///
/// Uses the room `cluster`. Invariant: a partition leaves only after its work is finished or told lost.
@NullMarked
package dev.weir.backends.kafka.groups;

import org.jspecify.annotations.NullMarked;
