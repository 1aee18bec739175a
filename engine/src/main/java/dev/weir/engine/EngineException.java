package dev.weir.engine;

import dev.weir.log.Limits;
import dev.weir.state.TransactionReply.Verdict;
import org.jspecify.annotations.Nullable;

/// What an engine refuses or fails with, as values from which an edge makes its message.
public abstract sealed class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private EngineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// Another process, or another engine in this one, owns the directory.
  public static final class InUse extends EngineException {
    private static final long serialVersionUID = 1L;

    private final transient Owner owner;

    InUse(String directory, Owner owner) {
      super(directory + " is in use by " + owner, null);
      this.owner = owner;
    }

    public Owner owner() {
      return owner;
    }
  }

  /// What lies in the directory cannot be trusted, or is not ours; nothing was changed.
  public static final class Damaged extends EngineException {
    private static final long serialVersionUID = 1L;

    Damaged(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// A write or a sync failed: final for this run. Opening the directory again finds out what is
  /// on disk.
  public static final class Failed extends EngineException {
    private static final long serialVersionUID = 1L;

    private final boolean maybeWritten;

    Failed(Throwable cause, boolean maybeWritten) {
      super("the disk failed: " + cause.getMessage(), cause);
      this.maybeWritten = maybeWritten;
    }

    /// True when the operation was on its way to the disk, so that its outcome is unknown.
    public boolean maybeWritten() {
      return maybeWritten;
    }
  }

  /// The disk is below its reserve; nothing was written.
  public static final class DiskFull extends EngineException {
    private static final long serialVersionUID = 1L;

    private final long freeBytes;
    private final long reserveBytes;

    DiskFull(long freeBytes, long reserveBytes) {
      super(freeBytes + " bytes are free, and " + reserveBytes + " are kept in reserve", null);
      this.freeBytes = freeBytes;
      this.reserveBytes = reserveBytes;
    }

    public long freeBytes() {
      return freeBytes;
    }

    public long reserveBytes() {
      return reserveBytes;
    }
  }

  /// Too much is in flight, and it did not become less in time; nothing was written.
  public static final class Busy extends EngineException {
    private static final long serialVersionUID = 1L;

    private final long limitBytes;

    Busy(long limitBytes) {
      super("more than " + limitBytes + " bytes wait to be written", null);
      this.limitBytes = limitBytes;
    }

    public long limitBytes() {
      return limitBytes;
    }
  }

  /// A transaction is larger than an entry of the journal may be; nothing was written.
  public static final class TooLarge extends EngineException {
    private static final long serialVersionUID = 1L;

    private final long bytes;

    TooLarge(long bytes) {
      super(bytes + " bytes are more than one step takes: at most " + Limits.MAX_ENTRY_BYTES, null);
      this.bytes = bytes;
    }

    public long bytes() {
      return bytes;
    }

    public long limitBytes() {
      return Limits.MAX_ENTRY_BYTES;
    }
  }

  /// The engine was closed; nothing was written.
  public static final class Stopped extends EngineException {
    private static final long serialVersionUID = 1L;

    public Stopped() {
      super("the directory was closed", null);
    }
  }

  /// Nobody could be asked: no process owns the directory for others, or none answers.
  public static final class Unreachable extends EngineException {
    private static final long serialVersionUID = 1L;

    private final boolean maybeWritten;

    /// @param reason the end of a sentence
    /// @param maybeWritten the operation was on its way, so that its outcome is unknown
    public Unreachable(String reason, boolean maybeWritten) {
      super("nobody answers for the directory: " + reason, null);
      this.maybeWritten = maybeWritten;
    }

    public boolean maybeWritten() {
      return maybeWritten;
    }
  }

  /// The topic was deleted, or the partition never was.
  public static final class NoSuchPartition extends EngineException {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final int partition;

    public NoSuchPartition(String topic, int partition) {
      super("there is no " + topic + "/" + partition, null);
      this.topic = topic;
      this.partition = partition;
    }

    public String topic() {
      return topic;
    }

    public int partition() {
      return partition;
    }
  }

  /// A batch that does not follow what its producer has sent before; nothing was written.
  public static final class Denied extends EngineException {
    private static final long serialVersionUID = 1L;

    private final Verdict verdict;

    Denied(Verdict verdict) {
      super("the batch " + verdict.says(), null);
      this.verdict = verdict;
    }

    public Verdict verdict() {
      return verdict;
    }
  }

  /// A read below the start or above the end.
  public static final class OutOfRange extends EngineException {
    private static final long serialVersionUID = 1L;

    private final long requested;
    private final long start;
    private final long end;

    OutOfRange(long requested, long start, long end) {
      super("offset " + requested + " is not in " + start + " to " + end, null);
      this.requested = requested;
      this.start = start;
      this.end = end;
    }

    public long requested() {
      return requested;
    }

    public long start() {
      return start;
    }

    public long end() {
      return end;
    }
  }
}
