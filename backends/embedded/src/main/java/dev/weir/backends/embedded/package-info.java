/// `log:DIR` and `memory:`: the engine behind the SPI, in the caller's process or, where a directory
/// is shared, in another (the inner room `shared`): nothing here can tell. Read [EmbeddedBackend]
/// first.
///
/// May use the engine and its vocabulary (commands and replies of `state`, batches of `records`,
/// the files of `log`); translates between that and `dev.weir`, and decides nothing.
@NullMarked
package dev.weir.backends.embedded;

import org.jspecify.annotations.NullMarked;
