/// Durable bytes, and no meaning: the journal (what happened, in order, in synced rounds), segments
/// (each partition's batches, filed behind the journal) and snapshots (where recovery starts). What
/// the records in them say is [opaque here][dev.weir.log.JournalEntry]; the engine knows.
///
/// May use: the JDK, record batches, and a disk only through [dev.weir.log.Files]. Starts no
/// thread, asks no clock. Read first: [dev.weir.log.Journal], then [dev.weir.log.SegmentStore];
/// every byte is drawn in docs/formats.
///
/// The invariant: what a returned sync covers is there after any crash, or it is damage that is
/// named; what was not synced may be missing, and is never taken for anything else.
@NullMarked
package dev.weir.log;

import org.jspecify.annotations.NullMarked;
