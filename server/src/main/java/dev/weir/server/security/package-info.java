/// Who asks: TLS, and what clients say to prove who they are. Read
/// [dev.weir.server.security.SaslLogin] first.
///
/// Uses the engine for what it keeps of users, and the rooms requests and wire.
///
/// What this room keeps: a password is never stored, logged or told; and whether a user exists, or
/// only the password is wrong, cannot be told from outside.
@NullMarked
package dev.weir.server.security;

import org.jspecify.annotations.NullMarked;
