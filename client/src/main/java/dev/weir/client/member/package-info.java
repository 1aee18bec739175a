/// The consumer in a program's hand, and what it asks of either way of sharing: which calls a
/// strategy allows, who commits when, the loop that runs a handler. Read
/// [dev.weir.client.member.Member] first, then [dev.weir.client.member.Sharing], which the rooms
/// `bypartition` and `bymessage` implement.
///
/// Uses the room `letters`. Invariant: a [dev.weir.client.member.Sharing] gets only calls that its
/// strategy allows.
@NullMarked
package dev.weir.client.member;

import org.jspecify.annotations.NullMarked;
