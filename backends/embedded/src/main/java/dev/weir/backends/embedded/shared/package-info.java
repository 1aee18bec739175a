/// Directories that several processes use at once: one owns the directory and serves the others,
/// and when it ends, another takes over. Read [SharedDirectory] first.
///
/// Owner and others speak in frames of records, on loopback, private to one build of Weir; whoever
/// cannot prove that it may read the directory's files is sent away before it says anything.
/// Invariant: what a session asks is done once, whoever owns the directory when it is answered.
/// May use the engine and its vocabulary, as the room around it.
@NullMarked
package dev.weir.backends.embedded.shared;

import org.jspecify.annotations.NullMarked;
