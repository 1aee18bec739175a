/// Fetch sessions (KIP-227): what a client said in its last Fetch is remembered, so that it says only
/// what has changed, and is told only what has. Read [dev.weir.server.sessions.FetchSessions] first.
///
/// Knows the messages of protocol, nothing of how they are answered.
///
/// What this room keeps: sessions and what they remember are bounded, and who finds no room is served
/// without one.
@NullMarked
package dev.weir.server.sessions;

import org.jspecify.annotations.NullMarked;
