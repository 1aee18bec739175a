package dev.weir.engine;

import dev.weir.log.Durability;
import dev.weir.log.SegmentLimits;
import java.time.Duration;

/// How an engine runs. Immutable; the defaults suit a laptop and a server.
///
/// @param durability what an acknowledgement survives
/// @param inFlightBytes sends that are not yet filed into segments; beyond it senders wait
/// @param maxWait how long a sender waits for room before it fails
/// @param fileBytes the filer appends to segments when this much waits,
/// @param fileEvery or after this long
/// @param checkpointBytes a checkpoint is made when this much was journaled since the last,
/// @param checkpointEvery or after this long, when anything changed
/// @param reserveBytes sends are refused while the disk has less than this left
/// @param segments sizes of segment files
/// @param breakage for simulations only
public record EngineOptions(
    Durability durability,
    long inFlightBytes,
    Duration maxWait,
    long fileBytes,
    Duration fileEvery,
    long checkpointBytes,
    Duration checkpointEvery,
    long reserveBytes,
    SegmentLimits segments,
    Breakage breakage) {

  /// 64 MB in flight is what the filer may be behind; 128 MB of reserve hold that once more, a
  /// journal file and a snapshot.
  public static final EngineOptions DEFAULT =
      new EngineOptions(
          Durability.FSYNC,
          64L << 20,
          Duration.ofMinutes(1),
          16L << 20,
          Duration.ofSeconds(1),
          128L << 20,
          Duration.ofSeconds(30),
          128L << 20,
          SegmentLimits.DEFAULT,
          Breakage.NONE);

  public EngineOptions withDurability(Durability other) {
    return new EngineOptions(
        other,
        inFlightBytes,
        maxWait,
        fileBytes,
        fileEvery,
        checkpointBytes,
        checkpointEvery,
        reserveBytes,
        segments,
        breakage);
  }
}
