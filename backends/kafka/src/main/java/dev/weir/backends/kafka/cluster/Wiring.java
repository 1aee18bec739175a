package dev.weir.backends.kafka.cluster;

import java.util.function.LongSupplier;

/// What every member of every consumer on one connection shares.
public record Wiring(
    Settings settings,
    Catalog catalog,
    Offsets offsets,
    SettledOffsets settled,
    Failures failures,
    LongSupplier nanoTime) {}
