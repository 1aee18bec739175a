/// `log:DIR` and `memory:`: the engine behind the SPI, in the caller's process. Read
/// [EmbeddedBackend] first.
///
/// May use the engine and its vocabulary (commands and replies of `state`, batches of `records`,
/// the files of `log`); translates between that and `dev.weir`, and decides nothing.
@NullMarked
package dev.weir.backends.embedded;

import org.jspecify.annotations.NullMarked;
