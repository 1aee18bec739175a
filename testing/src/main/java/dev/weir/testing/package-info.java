/// Two worlds on one thread, in which everything can be replayed: chances come from one seed, time
/// from a counter, files are in memory.
///
/// [Simulation] is for users' tests: a program with the real client and engine, whose clock the test
/// moves and whose power the test cuts. Read it first; docs/guides/testing.md shows it at work.
///
/// ```java
/// try (var sim = Simulation.seed(42); var weir = sim.weir(); var p = weir.producer()) {
///   weir.admin().topics().create("orders", 1);
///   p.send("orders", "k", "1");
///   sim.advance(ofHours(1));
/// }
/// ```
///
/// [EngineSimulation] is for Weir's own: an engine that is killed, unplugged, filled up and broken at
/// any operation, against a model of what it promised. [HandOverSimulation] is one whose syncs take
/// their time, [SharingSimulation] drives consumers and their members.
@NullMarked
package dev.weir.testing;

import org.jspecify.annotations.NullMarked;
