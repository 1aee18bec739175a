package dev.weir.state;

/// What time it is. Two clocks, because they answer two questions.
///
/// @param millis the date, for stamps: the engine's time, milliseconds since 1970, which never goes
///     back
/// @param ticks how long something took, for deadlines: milliseconds of a clock that nobody sets.
///     Only differences mean anything, and none outlives the process
public record Now(long millis, long ticks) {}
