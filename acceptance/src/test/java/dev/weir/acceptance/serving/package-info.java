/// `weir serve` as a process, with many clients, and killed under them. Read [ServerProcess] first;
/// what must hold after kills stands in `Testimony`.
@NullMarked
package dev.weir.acceptance.serving;

import org.jspecify.annotations.NullMarked;
