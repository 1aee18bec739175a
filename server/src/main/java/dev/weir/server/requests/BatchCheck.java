package dev.weir.server.requests;

import static dev.weir.server.requests.ErrorCode.CORRUPT_MESSAGE;
import static dev.weir.server.requests.ErrorCode.INVALID_RECORD;
import static dev.weir.server.requests.ErrorCode.INVALID_TIMESTAMP;
import static dev.weir.server.requests.ErrorCode.INVALID_TXN_STATE;
import static dev.weir.server.requests.ErrorCode.MESSAGE_TOO_LARGE;
import static dev.weir.server.requests.ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;

import dev.weir.codecs.Compressions;
import dev.weir.records.BatchBuilder;
import dev.weir.records.Batches;
import dev.weir.records.CorruptBatch;
import dev.weir.records.RecordCursor;
import dev.weir.records.UnsupportedCodec;
import dev.weir.server.Settings;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What a client's batch must be before it is stored as it is: whoever reads it later takes its
/// word. For one request; not thread-safe.
final class BatchCheck {
  private static final int ZSTD = 4;

  /// Where a batch, and every older format, says which it is.
  private static final int MAGIC_AT = 16;

  /// The first version of Produce whose clients know zstd.
  private static final int KNOWS_ZSTD = 7;

  private final Settings settings;
  private final long nowMillis;
  private final RecordCursor cursor = new RecordCursor(Compressions.ALL);

  BatchCheck(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.nowMillis = clock.millis();
  }

  /// The batch in an array of its own.
  ///
  /// @param version of Produce
  /// @throws BatchRefused when it cannot be stored
  byte[] check(@Nullable ByteBuffer records, int version) {
    if (records == null || !records.hasRemaining()) {
      throw new BatchRefused(INVALID_RECORD, "no batch for the partition");
    }
    int most = settings.get(Settings.MAX_MESSAGE_BYTES);
    if (records.remaining() > most) {
      throw new BatchRefused(
          MESSAGE_TOO_LARGE,
          "a batch of %,d bytes; message.max.bytes is %,d".formatted(records.remaining(), most));
    }
    if (records.remaining() < Batches.HEAD_BYTES) {
      throw new BatchRefused(
          CORRUPT_MESSAGE, "%d bytes are no batch".formatted(records.remaining()));
    }
    if (records.get(MAGIC_AT) != Batches.MAGIC) {
      throw new BatchRefused(
          INVALID_RECORD, "records in format %d, not 2".formatted(records.get(MAGIC_AT)));
    }
    byte[] batch = new byte[records.remaining()];
    records.get(records.position(), batch);
    Batches.assignOffset(batch, 0, 0); // it claims a place, and gets another
    int size;
    try {
      size = Batches.check(batch, 0, batch.length);
    } catch (CorruptBatch e) { // on its way, perhaps: worth sending again
      throw new BatchRefused(CORRUPT_MESSAGE, String.valueOf(e.getMessage()));
    }
    if (size != batch.length) {
      throw new BatchRefused(INVALID_RECORD, "more than one batch for a partition");
    }
    try {
      check(batch, version);
    } catch (CorruptBatch e) { // its checksum is right: so it was made
      throw new BatchRefused(INVALID_RECORD, String.valueOf(e.getMessage()));
    } catch (UnsupportedCodec e) {
      throw new BatchRefused(UNSUPPORTED_COMPRESSION_TYPE, String.valueOf(e.getMessage()));
    }
    return batch;
  }

  private void check(byte[] batch, int version) {
    if (Batches.isControl(batch, 0)) {
      throw new BatchRefused(INVALID_RECORD, "a batch of control records");
    }
    if (Batches.isTransactional(batch, 0) && Batches.producerId(batch, 0) < 0) {
      throw new BatchRefused(INVALID_TXN_STATE, "a batch of a transaction that is nobody's");
    }
    if (Batches.producerId(batch, 0) >= 0
        && (Batches.baseSequence(batch, 0) < 0 || Batches.producerEpoch(batch, 0) < 0)) {
      throw new BatchRefused(
          INVALID_RECORD,
          "epoch %d and sequence %d of a producer"
              .formatted(Batches.producerEpoch(batch, 0), Batches.baseSequence(batch, 0)));
    }
    if (Batches.codec(batch, 0) == ZSTD && version < KNOWS_ZSTD) {
      throw new BatchRefused(UNSUPPORTED_COMPRESSION_TYPE, "zstd in version " + version);
    }
    if (Batches.count(batch, 0) == 0
        || Batches.count(batch, 0) != Batches.lastOffsetDelta(batch, 0) + 1) {
      throw new BatchRefused(
          INVALID_RECORD,
          "%d records for %d offsets"
              .formatted(Batches.count(batch, 0), Batches.lastOffsetDelta(batch, 0) + 1));
    }
    stamp(batch);
  }

  /// As many records as offsets, in order: each has the one that its place gives it.
  private void stamp(byte[] batch) {
    boolean onAppend = settings.get(Settings.TIMESTAMP_TYPE).equals("LogAppendTime");
    long latest = BatchBuilder.NO_TIMESTAMP;
    long allowed = nowMillis + settings.get(Settings.TIMESTAMP_AFTER_MAX_MS);
    cursor.open(batch, 0);
    while (cursor.next()) {
      latest = Math.max(latest, cursor.timestamp());
    }
    if (onAppend) {
      Batches.stamp(batch, nowMillis, true);
      return;
    }
    if (latest > allowed) {
      throw new BatchRefused(
          INVALID_TIMESTAMP, "a record of %d, and it is %d".formatted(latest, nowMillis));
    }
    if (latest != Batches.maxTimestamp(batch, 0) || Batches.isLogAppendTime(batch, 0)) {
      Batches.stamp(batch, latest, false);
    }
  }
}
