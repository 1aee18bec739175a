/// Real processes on a real directory, killed and traced: what was acknowledged is there.
///
/// May use the public API and the launcher. Read [dev.weir.acceptance.crash.Worker] first: it is
/// the program that is killed.
@NullMarked
package dev.weir.acceptance.crash;

import org.jspecify.annotations.NullMarked;
