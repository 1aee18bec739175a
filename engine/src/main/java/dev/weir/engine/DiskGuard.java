package dev.weir.engine;

import dev.weir.log.Files;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Decides before a round whether the disk has room for sends (D4). Below the reserve they are
/// refused, and a ballast file is given up, so that acks, deletions and retention can go on.
///
/// Written by the writer alone; anybody may ask [#isFull].
final class DiskGuard {
  static final String BALLAST = "ballast";

  /// One journal file of the smallest size, so that the journal can always go on once more.
  static final int BALLAST_BYTES = 4 << 20;

  /// How often the disk is asked: a send can overshoot by what fits in between.
  private static final long EVERY_MILLIS = 100;

  private static final long EVERY_BYTES = 8L << 20;

  private final Files files;
  private final long reserveBytes;
  private long lastLookMillis = Long.MIN_VALUE;
  private long writtenSince;
  private volatile long freeBytes = Long.MAX_VALUE;
  private volatile boolean full;

  DiskGuard(Files files, long reserveBytes) {
    this.files = files;
    this.reserveBytes = reserveBytes;
  }

  boolean isFull() {
    return full;
  }

  EngineException.DiskFull error() {
    return new EngineException.DiskFull(freeBytes, reserveBytes);
  }

  void wrote(long bytes) {
    writtenSince += bytes;
  }

  /// Looks at the disk when it is time.
  void look(long nowMillis) throws IOException {
    boolean recent =
        nowMillis >= lastLookMillis
            && nowMillis - EVERY_MILLIS < lastLookMillis; // a clock may jump
    if (recent && writtenSince < EVERY_BYTES) {
      return;
    }
    lastLookMillis = nowMillis;
    writtenSince = 0;
    freeBytes = files.freeBytes();
    if (!full && freeBytes < reserveBytes) {
      full = true;
      files.delete(BALLAST);
    } else if (full && freeBytes >= reserveBytes + BALLAST_BYTES) {
      ballast(files);
      full = false;
    }
  }

  /// Before a directory is opened: takes the ballast in where there is room for it, and gives it
  /// up where recovery may need it.
  static void prepare(Files files, long reserveBytes) throws IOException {
    if (files.freeBytes() >= reserveBytes + BALLAST_BYTES) {
      ballast(files);
    } else {
      files.delete(BALLAST);
    }
  }

  private static void ballast(Files files) throws IOException {
    if (files.exists(BALLAST)) {
      return;
    }
    var zeros = ByteBuffer.allocate(1 << 20);
    try (var file = files.open(BALLAST, Files.Access.WRITE)) {
      for (long at = 0; at < BALLAST_BYTES; at += zeros.capacity()) {
        file.write(at, zeros.clear());
      }
    }
  }
}
