package dev.weir.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The head of a Kafka record batch v2, as far as the journal checks it: base offset, length,
/// leader epoch, magic and CRC. What the CRC covers (from byte 21 on) is opaque here.
final class BatchHead {
  /// The shortest batch: a head without records.
  static final int BYTES = 61;

  private static final int LENGTH = 8;
  private static final int LEADER_EPOCH = 12;
  private static final int MAGIC = 16;
  private static final int CRC = 17;
  private static final int CRC_COVERS_FROM = 21;

  /// Bytes before what the batch's own length counts.
  private static final int LENGTH_COUNTS_FROM = 12;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private BatchHead() {}

  static long baseOffset(byte[] batch) {
    return (long) LONG.get(batch, 0);
  }

  static int leaderEpoch(byte[] batch) {
    return (int) INT.get(batch, LEADER_EPOCH);
  }

  static int crc(byte[] batch) {
    return (int) INT.get(batch, CRC);
  }

  /// Refuses an array that is not exactly one batch. Cheap: looks at the head only.
  static void check(byte[] batch) {
    if (batch.length < BYTES || batch.length > Limits.MAX_BATCH_BYTES) {
      throw new IllegalArgumentException(
          "a record batch has %d to %d bytes, this one has %d"
              .formatted(BYTES, Limits.MAX_BATCH_BYTES, batch.length));
    }
    if (batch[MAGIC] != 2) {
      throw new IllegalArgumentException("record batch has magic " + batch[MAGIC] + ", not 2");
    }
    int counted = (int) INT.get(batch, LENGTH);
    if (counted != batch.length - LENGTH_COUNTS_FROM) {
      throw new IllegalArgumentException(
          "record batch says %d bytes after its length, the array has %d"
              .formatted(counted, batch.length - LENGTH_COUNTS_FROM));
    }
  }

  /// Whether the array is one whole batch whose CRC is right.
  static boolean isValid(byte[] batch) {
    if (batch.length < BYTES
        || batch[MAGIC] != 2
        || (int) INT.get(batch, LENGTH) != batch.length - LENGTH_COUNTS_FROM) {
      return false;
    }
    var crc = new CRC32C();
    crc.update(batch, CRC_COVERS_FROM, batch.length - CRC_COVERS_FROM);
    return (int) crc.getValue() == crc(batch);
  }
}
