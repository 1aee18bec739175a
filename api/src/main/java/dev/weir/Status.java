package dev.weir;

import java.util.Optional;
import java.util.OptionalLong;

/// How a log is. What a backend cannot tell is empty.
///
/// @param owner the process that owns the directory: pid, host, since, command
/// @param durability what an acknowledged message survives, in words: `fsync: survives kill -9 and
///     power loss`
/// @param state `ok`, or what is wrong and what to do
public record Status(
    String url,
    Optional<String> owner,
    Optional<String> durability,
    OptionalLong topics,
    OptionalLong sizeBytes,
    OptionalLong diskFreeBytes,
    String state) {}
