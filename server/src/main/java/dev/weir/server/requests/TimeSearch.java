package dev.weir.server.requests;

import dev.weir.codecs.Compressions;
import dev.weir.engine.PartitionLog;
import dev.weir.engine.ReadBound;
import dev.weir.records.BatchBuilder;
import dev.weir.records.Batches;
import dev.weir.records.RecordCursor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Finds records by their time, and where epochs end. For one request; not thread-safe.
final class TimeSearch {
  /// A record's place and time.
  ///
  /// @param epoch of the leader that took it
  record Found(long offset, long timestamp, int epoch) {}

  private final RecordCursor cursor = new RecordCursor(Compressions.ALL);
  private final PartitionLog log;
  private final long end;

  /// @param end nothing at it or behind it is looked at
  TimeSearch(PartitionLog log, long end) {
    this.log = log;
    this.end = end;
  }

  /// The first record that is as late as that, or later; null when there is none.
  @Nullable Found first(long timestamp) throws IOException {
    long from = log.start();
    while (from < end) {
      byte[] batch = log.firstBatchAfter(from, timestamp - 1);
      if (batch == null) {
        return null;
      }
      cursor.open(batch, 0);
      while (cursor.next()) {
        if (cursor.offset() >= end) {
          return null;
        }
        if (cursor.offset() >= from && cursor.timestamp() >= timestamp) {
          return new Found(cursor.offset(), cursor.timestamp(), Batches.leaderEpoch(batch, 0));
        }
      }
      from = Batches.lastOffset(batch, 0) + 1;
    }
    return null;
  }

  /// The first of the latest records; null when none has a time.
  @Nullable Found latest() throws IOException {
    long low = BatchBuilder.NO_TIMESTAMP;
    long high = Long.MAX_VALUE;
    Found best = null;
    // Something is later than low, or best is it; nothing is as late as high.
    while (low < high - 1) {
      long middle = low + (high - low) / 2;
      Found found = first(middle);
      if (found == null) {
        high = middle;
      } else {
        low = Math.max(middle, found.timestamp());
        best = found;
      }
    }
    return best == null ? null : first(best.timestamp());
  }

  /// Where the epochs up to this one end: at the first record of a later one.
  long endOfEpoch(int epoch) throws IOException {
    long low = log.start();
    long high = end;
    while (low < high) {
      long middle = low + (high - low) / 2;
      var batches = log.read(middle, 0, ReadBound.DURABLE);
      if (batches.isEmpty() || Batches.leaderEpoch(batches.getFirst(), 0) > epoch) {
        high = middle;
      } else {
        low = Math.max(middle, Batches.lastOffset(batches.getFirst(), 0)) + 1;
      }
    }
    return Math.min(low, end);
  }
}
