/// Everything above the SPI that all backends share: producers, consumers with their strategies,
/// administration. Written once, here and nowhere else.
///
/// Read [dev.weir.client.Member] first: the consumer in a program's hand. It asks an
/// [dev.weir.client.Intake] for messages, which a [dev.weir.spi.Feed] fills ([dev.weir.client.LogFeed]
/// where the backend is a plain log); a [dev.weir.client.Ledger] knows what was handed out and
/// acked, and a [dev.weir.client.Committer] makes it durable.
///
/// Uses `dev.weir` and `dev.weir.spi` and nothing else. Only the provider is public.
///
/// Invariant: a position is stored only for messages that are acked, and never goes back but by
/// `startAt` and a reset.
@NullMarked
package dev.weir.client;

import org.jspecify.annotations.NullMarked;
