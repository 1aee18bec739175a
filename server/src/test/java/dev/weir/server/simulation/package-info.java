/// The server's handlers on an engine without threads and files in memory, with many simulated
/// clients and time by hand: a life by seed. Read [ServerSimulation] first; the rules stand in
/// [GroupModel], and of [TransactionSimulation] in [TransactionModel].
///
/// Handlers wait as they do in earnest, on virtual threads. All of them share one carrier, so one
/// runs at a time, in the order in which they were woken: the same seed is the same life. That takes
/// a JVM of its own.
@NullMarked
package dev.weir.server.simulation;

import org.jspecify.annotations.NullMarked;
