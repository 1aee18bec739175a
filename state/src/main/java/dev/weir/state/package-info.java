/// All that an engine knows, as one pure machine: commands are decided into records, records are
/// applied, and nothing else changes anything. No I/O, no threads, no clock, no chance.
///
/// JDK only, and only ordered collections are iterated: the same records in the same order give the
/// same state, byte for byte, in any JVM. Start at [dev.weir.state.State]; the bytes of the records
/// are drawn in `docs/formats/state-records.md`.
///
/// Members share in three ways: by partition ([dev.weir.state.Groups]), by message
/// ([dev.weir.state.Leases]), and as Kafka's classic groups do ([dev.weir.state.Barriers]).
///
/// What this room keeps: `decide` may change in any release, because the journal holds what was
/// decided and never what was asked; how a released record is applied may not.
@NullMarked
package dev.weir.state;

import org.jspecify.annotations.NullMarked;
