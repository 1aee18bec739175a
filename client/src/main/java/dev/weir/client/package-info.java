/// Everything above the SPI that all backends share: producers, consumers with their strategies,
/// transactions, dead letters, administration. Written once, here and nowhere else.
///
/// This is the front: what a program describes and opens. Read [dev.weir.client.FrontDesk] first,
/// then [dev.weir.client.Opening]: a [dev.weir.client.ConsumerDraft] becomes a
/// [dev.weir.client.member.Member]. The rooms behind it, each of which uses only those below:
///
/// - `admin`: topics, named consumers and dead letters, administered
/// - `bypartition` and `bymessage`: the two ways of sharing, which never see each other
/// - `member`: the consumer in a program's hand, above either way
/// - `connection`: what all that is open on one backend shares
/// - `letters`: dead letters, written and read
/// - `backend`: what a backend can, has and holds
///
/// Uses `dev.weir`, `dev.weir.spi` and the settlement machine of `dev.weir.state`. Only the provider
/// is for other modules.
///
/// Invariant: everything that can be refused is refused before anything has an effect.
@NullMarked
package dev.weir.client;

import org.jspecify.annotations.NullMarked;
