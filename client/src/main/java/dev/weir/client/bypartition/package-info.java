/// Consumers by partition. Read [dev.weir.client.bypartition.ByPartition] first.
///
/// An [dev.weir.client.bypartition.Intake] lets many threads draw from one [dev.weir.spi.Feed]. Each
/// partition is a [dev.weir.client.bypartition.Lane], whose [dev.weir.client.bypartition.Shelf] knows
/// what is handed out, waits and is settled: [dev.weir.client.bypartition.InOrder], or
/// [dev.weir.client.bypartition.ByKey]. [dev.weir.client.bypartition.Commits] makes it durable,
/// [dev.weir.client.bypartition.Seeks] moves it.
///
/// Uses the rooms `member`, `letters` and `backend`, and of `dev.weir.state` its settlement.
/// Invariant: a position is stored only for messages that are settled, and never goes back but by
/// `startAt`, a seek and a reset.
@NullMarked
package dev.weir.client.bypartition;

import org.jspecify.annotations.NullMarked;
