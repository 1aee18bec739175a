package dev.weir.backends.kafka;

import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/// Offsets as Kafka stores them for a group, with the time of the commit in the metadata beside:
/// Kafka keeps that time too, but tells nobody. Thread-safe.
final class DatedOffsets {
  /// One word, so that others can stand beside it.
  private static final Pattern TIME = Pattern.compile("(?:^| )committed=(\\d{1,15})(?: |$)");

  private final InstantSource clock;

  DatedOffsets(InstantSource clock) {
    this.clock = clock;
  }

  /// This position, committed now.
  OffsetAndMetadata now(long position) {
    return new OffsetAndMetadata(position, "committed=" + clock.millis());
  }

  /// When it was committed; [Instant#EPOCH] when it was not by Weir.
  static Instant time(OffsetAndMetadata stored) {
    var time = TIME.matcher(stored.metadata());
    return time.find() ? Instant.ofEpochMilli(Long.parseLong(time.group(1))) : Instant.EPOCH;
  }
}
