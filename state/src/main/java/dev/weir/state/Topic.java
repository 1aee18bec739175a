package dev.weir.state;

/// A topic as it is now. Immutable, so it may be shown to any thread; where its partitions begin
/// and end changes with every batch and is asked of [State].
///
/// @param id never used for another topic of this directory, not even one of the same name: what
///     belonged to a deleted topic cannot come back in its successor
/// @param partitions their number; they are numbered from 0
/// @param createdMillis the engine's time, milliseconds since 1970
public record Topic(int id, String name, int partitions, Retention retention, long createdMillis) {}
