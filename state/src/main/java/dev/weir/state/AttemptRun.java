package dev.weir.state;

/// Messages that were handed out equally often.
///
/// @param from inclusive
/// @param to exclusive
/// @param times 0: it counts as never handed out
public record AttemptRun(long from, long to, int times) {}
