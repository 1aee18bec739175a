/// `weir dead`: the messages that a consumer gave up, shown, given to it again, or forgotten. Read
/// [dev.weir.cli.dead.DeadCommand] first.
///
/// Invariant: nothing is changed that was not shown or agreed to.
@NullMarked
package dev.weir.cli.dead;

import org.jspecify.annotations.NullMarked;
