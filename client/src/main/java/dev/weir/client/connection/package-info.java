/// What all that is open on one backend shares: names in use, numbers, chance, letters, and the order
/// of closing. Read [dev.weir.client.connection.Connection] first.
///
/// Uses the rooms `letters` and `backend`. Invariant: what a connection adopted is closed before its
/// backend.
@NullMarked
package dev.weir.client.connection;

import org.jspecify.annotations.NullMarked;
