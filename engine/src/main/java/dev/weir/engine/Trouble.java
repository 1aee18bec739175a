package dev.weir.engine;

import dev.weir.log.CorruptSegment;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What an engine refuses or fails with, as a value that another process can be told.
public sealed interface Trouble {
  record Damaged(String message) implements Trouble {}

  record Failed(String reason, boolean maybeWritten) implements Trouble {}

  record DiskFull(long freeBytes, long reserveBytes) implements Trouble {}

  record Busy(long limitBytes) implements Trouble {}

  record TooLarge(long bytes) implements Trouble {}

  record Stopped() implements Trouble {}

  record NoSuchPartition(String topic, int partition) implements Trouble {}

  record OutOfRange(long requested, long start, long end) implements Trouble {}

  /// See [CorruptSegment].
  record Corrupt(CorruptSegment.Place place, String message) implements Trouble {}

  /// What could not be read, or was not understood.
  record Unreadable(String message) implements Trouble {}

  static Trouble of(@Nullable Throwable error) {
    return switch (error) {
      case EngineException.Damaged e -> new Damaged(String.valueOf(e.getMessage()));
      case EngineException.Failed e -> new Failed(String.valueOf(e.getCause()), e.maybeWritten());
      case EngineException.DiskFull e -> new DiskFull(e.freeBytes(), e.reserveBytes());
      case EngineException.Busy e -> new Busy(e.limitBytes());
      case EngineException.TooLarge e -> new TooLarge(e.bytes());
      case EngineException.Stopped _ -> new Stopped();
      case EngineException.NoSuchPartition e -> new NoSuchPartition(e.topic(), e.partition());
      case EngineException.OutOfRange e -> new OutOfRange(e.requested(), e.start(), e.end());
      case CorruptSegment e -> new Corrupt(e.place(), String.valueOf(e.getMessage()));
      case null, default -> new Unreadable(String.valueOf(error));
    };
  }

  /// What the caller is thrown: an [EngineException] or an [IOException].
  default Exception exception() {
    return switch (this) {
      case Damaged t -> new EngineException.Damaged(t.message, null);
      case Failed t -> new EngineException.Failed(new IOException(t.reason), t.maybeWritten);
      case DiskFull t -> new EngineException.DiskFull(t.freeBytes, t.reserveBytes);
      case Busy t -> new EngineException.Busy(t.limitBytes);
      case TooLarge t -> new EngineException.TooLarge(t.bytes);
      case Stopped _ -> new EngineException.Stopped();
      case NoSuchPartition t -> new EngineException.NoSuchPartition(t.topic, t.partition);
      case OutOfRange t -> new EngineException.OutOfRange(t.requested, t.start, t.end);
      case Corrupt t -> new CorruptSegment(t.place, t.message);
      case Unreadable t -> new IOException(t.message);
    };
  }
}
