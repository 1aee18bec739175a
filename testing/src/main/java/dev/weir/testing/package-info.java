/// A world in which an engine can be killed, unplugged, filled up and broken, by seed. Read
/// [EngineSimulation] first.
///
/// Everything here runs on one thread, takes its chances from one seed and its time from a counter,
/// so that a failure can be replayed: the same seed gives the same trace on every machine.
@NullMarked
package dev.weir.testing;

import org.jspecify.annotations.NullMarked;
