/// The backend `stdio:`: lines in from standard input, lines out to standard output, in
/// SeaStreamer's format, so that programs of both can stand in one pipe. Live and passing: nothing
/// is stored, so there are no names, places or positions; the end of the input ends consumers.
///
/// Read [dev.weir.backends.stdio.StdioBackend] first. Uses the SPI and the JDK.
///
/// ```text
/// [timestamp | topic | sequence | shard] payload
/// ```
///
/// In a line that comes in, any part of the header may be missing, but a sequence needs a topic
/// and a shard a sequence. Parts are trimmed, and so is the payload behind a header. A timestamp is
/// `2026-01-31T12:00:00`, with a fraction or without, in UTC. A line without a header is all
/// payload (only its newline is removed), was made when it was read, and has the topic
/// `broadcast`, which every consumer receives whatever it reads. A missing sequence is the one
/// before plus one, by topic and shard.
///
/// Meant differently than in SeaStreamer:
///
/// - What stands in brackets but is no header (`["a"]`, `[ ]`) is payload, as in a line without
///   one: a pipe of JSON must not stop, and no line is lost. SeaStreamer's reader dies of it.
/// - A payload that holds a newline, or none at all (a tombstone), is refused: SeaStreamer writes
///   the newline as it is, and the reader takes what follows for a message of its own.
/// - Empty payloads are written. SeaStreamer leaves them out.
/// - A time that is no whole second is written with milliseconds, which SeaStreamer reads but never
///   writes, so that no time is lost on the way.
/// - After a line with a sequence, a line without one counts on from it; SeaStreamer repeats it.
/// - A slow consumer holds up the others, and the pipe. SeaStreamer lets its memory grow.
///
/// Invariant: every line of the input reaches each open consumer of its topic, once and in order.
@NullMarked
package dev.weir.backends.stdio;

import org.jspecify.annotations.NullMarked;
