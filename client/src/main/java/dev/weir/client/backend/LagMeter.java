package dev.weir.client.backend;

import dev.weir.Corrupt;
import dev.weir.Lag;
import dev.weir.TopicPartition;
import dev.weir.spi.LogReader;
import dev.weir.spi.Settled;
import java.time.Duration;
import java.time.InstantSource;

/// Measures how far a position is behind.
public final class LagMeter {
  private final LogReader reader;
  private final InstantSource clock;

  /// @param clock what the age of a message is measured against
  public LagMeter(LogReader reader, InstantSource clock) {
    this.reader = reader;
    this.clock = clock;
  }

  /// @param next the offset of the next message to read; one that retention has passed counts
  ///     from the earliest
  public Lag behind(TopicPartition partition, long next) {
    var range = reader.range(partition);
    long from = range.clamp(next);
    long messages = reader.count(partition, from, range.end());
    return messages == 0 ? Lag.NONE : new Lag(messages, ageOfFirst(partition, from, range.end()));
  }

  /// Where messages above the position are settled, these do not wait.
  public Lag unsettled(TopicPartition partition, Settled settled) {
    var lag = behind(partition, settled.position());
    var range = reader.range(partition);
    long done = 0;
    for (var above : settled.above()) {
      long from = range.clamp(above.from());
      long to = range.clamp(above.to());
      done += from < to ? reader.count(partition, from, to) : 0;
    }
    long waiting = Math.max(0, lag.messages() - done);
    return waiting == 0 ? Lag.NONE : new Lag(waiting, lag.time());
  }

  private Duration ageOfFirst(TopicPartition partition, long from, long end) {
    try {
      long offset = from;
      while (offset < end) {
        var slice = reader.read(partition, offset, 1, 1);
        if (!slice.messages().isEmpty()) {
          var age = Duration.between(slice.messages().getFirst().timestamp(), clock.instant());
          return age.isNegative() ? Duration.ZERO : age;
        }
        if (slice.nextOffset() == offset) {
          break;
        }
        offset = slice.nextOffset();
      }
      return Duration.ZERO;
    } catch (Corrupt e) {
      // Damage is told to whoever reads the message, not to whoever asks how many there are.
      return Duration.ZERO;
    }
  }
}
