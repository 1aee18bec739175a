/// What a backend implements. Read [dev.weir.spi.Backend] first, then [dev.weir.spi.LogReader].
///
/// A *log-shaped* backend can append, read from an offset, tell its ends and store positions:
/// [Appender], [LogReader], [PositionStore]. One that *brings its own sharing* (Kafka's groups, a
/// pipe) offers a [Feed] instead of, or beside, the last two. Everything else (strategies,
/// iteration, lag, the end of a bounded read) is written once, in `dev.weir.client`.
///
/// Invariant: what a backend cannot do it leaves out of its capabilities and refuses; it never
/// emulates silently.
@NullMarked
package dev.weir.spi;

import org.jspecify.annotations.NullMarked;
