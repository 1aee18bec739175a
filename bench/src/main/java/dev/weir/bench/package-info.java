/// Weir and its peers, both sides in one run; `bench/run` starts it. [dev.weir.bench.Sharing] is
/// `bench/run sharing`, [dev.weir.bench.Serving] `bench/run server`.
///
/// What this room keeps: rows go to standard output and nothing else does; each name is printed
/// once; a row that Weir loses is printed like any other.
@NullMarked
package dev.weir.bench;

import org.jspecify.annotations.NullMarked;
