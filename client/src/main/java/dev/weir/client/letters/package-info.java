/// Dead letters: how one is written and read, the topics where they lie, and how a message is given
/// up for good. Read [dev.weir.client.letters.Letters] first.
///
/// Uses the room `backend`, and of `dev.weir.state` its settlement. Invariant: a message is settled
/// as dead only with its letter, or after it.
@NullMarked
package dev.weir.client.letters;

import org.jspecify.annotations.NullMarked;
