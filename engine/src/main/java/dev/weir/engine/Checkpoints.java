package dev.weir.engine;

/// Decides when a checkpoint is due. The clock may jump: back is as good as late. Belongs to the writer, but for [#done].
final class Checkpoints {
  /// Files that are no longer needed should not wait long for the checkpoint that lets them go.
  private static final long FREED_MILLIS = 2_000;

  private final long maxBytes;
  private final long maxMillis;
  private long bytes;
  private boolean freed;
  private long lastMillis;
  private volatile boolean underWay;

  Checkpoints(EngineOptions options, long nowMillis) {
    this.maxBytes = options.checkpointBytes();
    this.maxMillis = options.checkpointEvery().toMillis();
    this.lastMillis = nowMillis;
  }

  /// A round took so much of the journal.
  void journaled(long moreBytes) {
    bytes += moreBytes;
  }

  /// Segment files can be deleted once a snapshot is without them.
  void freed() {
    freed = true;
  }

  boolean isDue(long nowMillis) {
    if (underWay || bytes == 0) {
      return false;
    }
    long passedMillis = nowMillis - lastMillis;
    return bytes >= maxBytes || passedMillis >= interval() || passedMillis < 0;
  }

  private long interval() {
    return freed ? Math.min(FREED_MILLIS, maxMillis) : maxMillis;
  }

  long millisUntilDue(long nowMillis) {
    return underWay || bytes == 0 ? maxMillis : Math.max(1, lastMillis + interval() - nowMillis);
  }

  void begun(long nowMillis) {
    underWay = true;
    bytes = 0;
    freed = false;
    lastMillis = nowMillis;
  }

  void done() {
    underWay = false;
  }
}
