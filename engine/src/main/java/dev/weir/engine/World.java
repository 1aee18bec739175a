package dev.weir.engine;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What an engine takes from outside, files apart. With the same files, world and calls it does
/// the same.
///
/// @param clock dates; engine time follows it but never goes back
/// @param ticker how long something took: milliseconds of a clock that nobody sets
/// @param random draws a new directory's identity
/// @param bootId names this boot of the machine; empty when it cannot be told
/// @param owner who owns the directory from now on
/// @param completions runs callers' code, a round's worth at a time; must keep the order
/// @param threads true: the engine has a writer and a filer thread. False: whoever made it calls
///     [Engine#step] and [Engine#file]
public record World(
    InstantSource clock,
    LongSupplier ticker,
    RandomGenerator random,
    String bootId,
    Owner owner,
    Executor completions,
    boolean threads) {}
