/// Everything above the SPI that all backends share: producers, consumers with their strategies,
/// transactions, dead letters, administration. Written once, here and nowhere else.
///
/// Read [dev.weir.client.Member] first: the consumer in a program's hand, which checks what each
/// call may do. What it does is a [dev.weir.client.Sharing]'s, in one of two ways:
///
/// - [dev.weir.client.ByPartition]: an [dev.weir.client.Intake] lets many threads draw from one
///   [dev.weir.spi.Feed] ([dev.weir.client.LogFeed] where the backend is a plain log). Each partition
///   is a [dev.weir.client.Lane], whose [dev.weir.client.Shelf] knows what is handed out, waits and
///   is settled: [dev.weir.client.InOrder], or [dev.weir.client.ByKey]. [dev.weir.client.Commits]
///   makes it durable, [dev.weir.client.Seeks] moves it.
/// - [dev.weir.client.ByMessage], over a [dev.weir.spi.LeaseFeed].
///
/// Uses `dev.weir`, `dev.weir.spi` and the settlement machine of `dev.weir.state`. Only the provider
/// is public.
///
/// Invariant: a position is stored only for messages that are settled, and never goes back but by
/// `startAt`, a seek and a reset.
@NullMarked
package dev.weir.client;

import org.jspecify.annotations.NullMarked;
