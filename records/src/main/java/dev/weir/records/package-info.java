/// Record batches: the bytes that Weir stores, sends and reads, in Kafka's format v2, so that a
/// batch can go from a program to a disk to a Kafka client without being encoded twice.
///
/// Stateless and JDK only: arrays in, arrays out. Start at [dev.weir.records.Batches]; the bytes are
/// drawn in `docs/formats/records.md`.
///
/// What this room keeps: whatever the bytes are, reading them gives the records that were
/// written or a [dev.weir.records.CorruptBatch], never anything else.
@NullMarked
package dev.weir.records;

import org.jspecify.annotations.NullMarked;
