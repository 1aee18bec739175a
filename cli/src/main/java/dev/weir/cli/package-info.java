/// The `weir` command: what a person types, over the public API alone (`dev.weir`).
///
/// [dev.weir.cli.Cli] puts the commands together and turns errors into one line and an exit code;
/// read it first. A room holds one verb or family: `produce`, `consume`, `admin`, `demo`; `shell`
/// is the process around a command (streams, terminals, signals, files), `text` is pure: how things
/// are written and read.
///
/// Invariant: records go to standard output; everything else goes to standard error, unless it is
/// what the command was asked for.
@NullMarked
package dev.weir.cli;

import org.jspecify.annotations.NullMarked;
