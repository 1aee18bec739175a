/// What every part of one connection shares: settings, Kafka's errors made Weir's, which topics there
/// are and where they end, and how offsets and records are written. Read
/// [dev.weir.backends.kafka.cluster.Wiring] first.
///
/// Uses none of the other rooms. Invariant: an error of Kafka's becomes Weir's in
/// [dev.weir.backends.kafka.cluster.Failures] and nowhere else.
@NullMarked
package dev.weir.backends.kafka.cluster;

import org.jspecify.annotations.NullMarked;
