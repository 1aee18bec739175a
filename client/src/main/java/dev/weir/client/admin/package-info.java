/// Administration of topics, named consumers and dead letters. Read
/// [dev.weir.client.admin.AdminDesk] first.
///
/// Uses the rooms `connection`, `letters` and `backend`, and of `dev.weir.state` its settlement.
/// Invariant: positions move only of a consumer that is not open on
/// the connection, and one at a time clears letters.
@NullMarked
package dev.weir.client.admin;

import org.jspecify.annotations.NullMarked;
