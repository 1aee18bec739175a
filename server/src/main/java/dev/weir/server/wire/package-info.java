/// Sockets and frames: whoever connects, however slow, half-open or hostile, gets his answers in
/// order or is closed, and harms nobody else. Knows nothing of what stands in a frame. Read
/// [dev.weir.server.wire.Connection] first.
///
/// Invariant: the bytes of a frame are paid for ([dev.weir.server.wire.InFlight]) before they are
/// allocated, until it is answered; and a connection that waits for its client has a deadline.
@NullMarked
package dev.weir.server.wire;

import org.jspecify.annotations.NullMarked;
