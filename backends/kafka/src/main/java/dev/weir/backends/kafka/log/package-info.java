/// Appending, and reading partitions from an offset. Read
/// [dev.weir.backends.kafka.log.PartitionReader] first.
///
/// Uses the room `cluster`. Invariant: behind an append that failed none of its partition succeeds that
/// was under way.
@NullMarked
package dev.weir.backends.kafka.log;

import org.jspecify.annotations.NullMarked;
