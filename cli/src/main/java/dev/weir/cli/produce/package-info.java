/// `weir produce`: lines in, messages out. Read [dev.weir.cli.produce.ProduceCommand] first.
///
/// Invariant: a line is read only after those before it were handed to the producer, and the
/// command ends only when every message sent has an outcome.
@NullMarked
package dev.weir.cli.produce;

import org.jspecify.annotations.NullMarked;
