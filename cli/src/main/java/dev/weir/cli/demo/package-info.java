/// `weir demo`: the whole of Weir in one minute, told by the commands that a person would type.
///
/// Invariant: what it prints after a `$` is exactly what it runs.
@NullMarked
package dev.weir.cli.demo;

import org.jspecify.annotations.NullMarked;
