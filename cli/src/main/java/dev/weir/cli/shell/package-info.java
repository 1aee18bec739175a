/// The process around a command: its streams, terminals and environment ([dev.weir.cli.shell.Shell],
/// read it first), the signals that end it, its files, and its exit codes.
///
/// Invariant: only [dev.weir.cli.shell.LocalFiles] touches the file system, only
/// [dev.weir.cli.shell.Shell] the process.
@NullMarked
package dev.weir.cli.shell;

import org.jspecify.annotations.NullMarked;
