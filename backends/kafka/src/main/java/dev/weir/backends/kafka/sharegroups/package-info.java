/// Named consumers by message: members of Kafka's share groups. Read
/// [dev.weir.backends.kafka.sharegroups.ShareFeed] first.
///
/// Uses the room `cluster`. Invariant: no verdict counts once a lease is over.
@NullMarked
package dev.weir.backends.kafka.sharegroups;

import org.jspecify.annotations.NullMarked;
