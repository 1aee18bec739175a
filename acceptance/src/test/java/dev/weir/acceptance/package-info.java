/// Weir as a user meets it: the launcher in real processes, the examples of the documents, kills.
///
/// May use the public API, the launcher and the documents, and nothing behind them. Read
/// [dev.weir.acceptance.Launcher] first.
@NullMarked
package dev.weir.acceptance;

import org.jspecify.annotations.NullMarked;
