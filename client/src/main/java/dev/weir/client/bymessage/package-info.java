/// Consumers by message, over a [dev.weir.spi.LeaseFeed]. Read
/// [dev.weir.client.bymessage.ByMessage] first, then [dev.weir.client.bymessage.Leases].
///
/// Uses the rooms `member`, `connection`, `letters` and `backend`. Invariant: an ack counts only
/// while its lease lasts, and whoever commits next is told what was lost.
@NullMarked
package dev.weir.client.bymessage;

import org.jspecify.annotations.NullMarked;
