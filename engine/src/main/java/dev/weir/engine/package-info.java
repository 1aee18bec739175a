/// The engine of one directory: [dev.weir.state.State] decides, [dev.weir.log.Journal] makes it
/// durable, and two threads, a writer and a filer, turn the wheel; a third syncs while messages are
/// leased. Read [Engine] first, then [Writer], [Filer] and [Opening].
///
/// Knows state, log and records; knows no API, no backend, no clock of its own.
///
/// Invariant (D2): nothing leaves the engine before the last journal entry that it depends on is
/// as durable as promised. It holds because only [Writer] publishes, and, but for
/// hand-overs, only after its sync.
@NullMarked
package dev.weir.engine;

import org.jspecify.annotations.NullMarked;
