/// The conformance suite of backends: every numbered rule of docs/spec/consumer.md as a test. Read
/// [dev.weir.tck.ConsumerRules] first; [dev.weir.tck.Scene] is the vocabulary that rules are
/// written in, `dev.weir.tck.rules` holds them by chapter, `dev.weir.tck.mutants` shows that each
/// of them can fail.
///
/// Invariant: a rule knows capabilities, never backends.
@NullMarked
package dev.weir.tck;

import org.jspecify.annotations.NullMarked;
