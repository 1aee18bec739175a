/// `weir consume`: messages in, lines out. Read [dev.weir.cli.consume.ConsumeCommand] first.
///
/// Invariant: a message is acked only after its line was written and flushed.
@NullMarked
package dev.weir.cli.consume;

import org.jspecify.annotations.NullMarked;
