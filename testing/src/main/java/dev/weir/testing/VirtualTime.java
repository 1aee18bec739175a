package dev.weir.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The clock of a simulation, through all lives of its program.
final class VirtualTime implements InstantSource {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private long nanos;

  long nanos() {
    return nanos;
  }

  /// For an engine.
  long ticks() {
    return nanos / Duration.ofMillis(1).toNanos();
  }

  /// Never goes back.
  void moveTo(long later) {
    nanos = Math.max(nanos, later);
  }

  @Override
  public Instant instant() {
    return BEGINNING.plusNanos(nanos);
  }
}
