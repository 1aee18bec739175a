package dev.weir.records;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The head of a record batch, field by field, wherever the batch lies in an array; and the checks
/// that make the other calls safe. `at` is the position of the batch's first byte.
///
/// Thread-safe: nothing is kept. The accessors read what the bytes say; call [#check] first on bytes
/// that come from outside.
public final class Batches {
  /// Bytes before the first record.
  public static final int HEAD_BYTES = 61;

  /// The largest batch that is written or read: what a reader must be able to hold at once, and
  /// sixteen times Kafka's default, so that a batch of any usual Kafka fits.
  public static final int MAX_BYTES = 16 << 20;

  /// The largest record that fits a batch: what an edge compares [BatchBuilder#boundBytes] with.
  public static final int MAX_RECORD_BYTES = MAX_BYTES - HEAD_BYTES;

  /// The only format that is written or read.
  public static final byte MAGIC = 2;

  static final int LENGTH = 8;
  static final int LEADER_EPOCH = 12;
  static final int MAGIC_AT = 16;
  static final int CRC = 17;
  static final int ATTRIBUTES = 21;
  static final int LAST_OFFSET_DELTA = 23;
  static final int BASE_TIMESTAMP = 27;
  static final int MAX_TIMESTAMP = 35;
  static final int PRODUCER_ID = 43;
  static final int PRODUCER_EPOCH = 51;
  static final int BASE_SEQUENCE = 53;
  static final int COUNT = 57;

  /// The batch's length field counts what comes after itself.
  static final int LENGTH_END = 12;

  /// A record has at least: length, attributes, timestamp, offset, key, value, headers.
  static final int MIN_RECORD_BYTES = 7;

  private static final int CODEC_BITS = 0x07;
  private static final int LOG_APPEND_TIME_BIT = 0x08;
  private static final int TRANSACTIONAL_BIT = 0x10;
  private static final int CONTROL_BIT = 0x20;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Batches() {}

  /// Bytes of the whole batch, head and records.
  public static int sizeBytes(byte[] buffer, int at) {
    return LENGTH_END + (int) INT.get(buffer, at + LENGTH);
  }

  public static long baseOffset(byte[] buffer, int at) {
    return (long) LONG.get(buffer, at);
  }

  /// The offset of the last record; of a compacted batch, of the last one it once had.
  public static long lastOffset(byte[] buffer, int at) {
    return baseOffset(buffer, at) + lastOffsetDelta(buffer, at);
  }

  public static int lastOffsetDelta(byte[] buffer, int at) {
    return (int) INT.get(buffer, at + LAST_OFFSET_DELTA);
  }

  /// The epoch of the directory (in Kafka: of the leader) that gave the offsets.
  public static int leaderEpoch(byte[] buffer, int at) {
    return (int) INT.get(buffer, at + LEADER_EPOCH);
  }

  public static byte magic(byte[] buffer, int at) {
    return buffer[at + MAGIC_AT];
  }

  /// The CRC32C that the batch claims, over everything from the attributes to its end.
  public static int crc(byte[] buffer, int at) {
    return (int) INT.get(buffer, at + CRC);
  }

  public static short attributes(byte[] buffer, int at) {
    return (short) SHORT.get(buffer, at + ATTRIBUTES);
  }

  /// Milliseconds since 1970 of the first record, from which the others are counted.
  public static long baseTimestamp(byte[] buffer, int at) {
    return (long) LONG.get(buffer, at + BASE_TIMESTAMP);
  }

  /// The latest timestamp in the batch, in milliseconds since 1970.
  public static long maxTimestamp(byte[] buffer, int at) {
    return (long) LONG.get(buffer, at + MAX_TIMESTAMP);
  }

  /// −1 when the producer has no id.
  public static long producerId(byte[] buffer, int at) {
    return (long) LONG.get(buffer, at + PRODUCER_ID);
  }

  public static short producerEpoch(byte[] buffer, int at) {
    return (short) SHORT.get(buffer, at + PRODUCER_EPOCH);
  }

  public static int baseSequence(byte[] buffer, int at) {
    return (int) INT.get(buffer, at + BASE_SEQUENCE);
  }

  /// The number of records.
  public static int count(byte[] buffer, int at) {
    return (int) INT.get(buffer, at + COUNT);
  }

  /// The id of the [Codec] of the records, [Codec#NONE] when they are as they are.
  public static int codec(byte[] buffer, int at) {
    return attributes(buffer, at) & CODEC_BITS;
  }

  /// Whether every record has the batch's [#maxTimestamp], the time at which it was appended.
  public static boolean isLogAppendTime(byte[] buffer, int at) {
    return (attributes(buffer, at) & LOG_APPEND_TIME_BIT) != 0;
  }

  public static boolean isTransactional(byte[] buffer, int at) {
    return (attributes(buffer, at) & TRANSACTIONAL_BIT) != 0;
  }

  /// Whether the records are marks of the engine (a transaction's end), not messages.
  public static boolean isControl(byte[] buffer, int at) {
    return (attributes(buffer, at) & CONTROL_BIT) != 0;
  }

  /// Gives a batch its place. Both fields lie outside the checksum, so that a batch can be sealed
  /// before its place is known.
  public static void assignOffset(byte[] batch, long baseOffset, int leaderEpoch) {
    putLong(batch, 0, baseOffset);
    putInt(batch, LEADER_EPOCH, leaderEpoch);
  }

  /// Says in a batch's head how late its records are, and whether that is when they were appended;
  /// both lie inside the checksum, which is computed anew.
  public static void stamp(byte[] batch, long maxTimestamp, boolean logAppendTime) {
    int plain = attributes(batch, 0) & ~LOG_APPEND_TIME_BIT;
    putShort(batch, ATTRIBUTES, (short) (plain | (logAppendTime ? LOG_APPEND_TIME_BIT : 0)));
    putLong(batch, MAX_TIMESTAMP, maxTimestamp);
    putInt(batch, CRC, checksum(batch, 0, sizeBytes(batch, 0)));
  }

  /// Makes a batch one of a transaction; the checksum is computed anew. It is the same array.
  public static byte[] transactional(byte[] batch) {
    putShort(batch, ATTRIBUTES, (short) (attributes(batch, 0) | TRANSACTIONAL_BIT));
    putInt(batch, CRC, checksum(batch, 0, sizeBytes(batch, 0)));
    return batch;
  }

  /// Makes records marks of the engine; the checksum is computed anew.
  static void makeControl(byte[] batch, boolean transactional) {
    int codec = codec(batch, 0);
    int attributes = codec | CONTROL_BIT | (transactional ? TRANSACTIONAL_BIT : 0);
    putShort(batch, ATTRIBUTES, (short) attributes);
    putInt(batch, CRC, checksum(batch, 0, sizeBytes(batch, 0)));
  }

  /// Makes a head one of a batch whose records are gone, compressed or not. The checksum is as it was.
  static void empty(byte[] head) {
    putInt(head, LENGTH, HEAD_BYTES - LENGTH_END);
    putShort(head, ATTRIBUTES, (short) (attributes(head, 0) & ~CODEC_BITS));
    putInt(head, COUNT, 0);
  }

  /// Checks a head alone, of which the whole batch need not be in the buffer: sizes and counts
  /// that are possible, and the format. The checksum is not looked at.
  ///
  /// @param limit the end of the bytes that may be read
  /// @return the size of the whole batch in bytes, at most [#MAX_BYTES]
  /// @throws CorruptBatch naming the first field that cannot be
  public static int checkHead(byte[] buffer, int at, int limit) {
    if (limit - at < HEAD_BYTES) {
      throw new CorruptBatch(
          at, "a batch's head has " + HEAD_BYTES + " bytes, and " + (limit - at) + " are left");
    }
    int length = (int) INT.get(buffer, at + LENGTH);
    if (length < HEAD_BYTES - LENGTH_END || length > MAX_BYTES - LENGTH_END) {
      throw new CorruptBatch(
          at + LENGTH,
          "a batch's length is %d to %d, not %d"
              .formatted(HEAD_BYTES - LENGTH_END, MAX_BYTES - LENGTH_END, length));
    }
    if (magic(buffer, at) != MAGIC) {
      throw new CorruptBatch(
          at + MAGIC_AT, "a batch has format " + MAGIC + ", not " + magic(buffer, at));
    }
    checkOffsets(buffer, at);
    checkCount(buffer, at, length + LENGTH_END - HEAD_BYTES);
    return length + LENGTH_END;
  }

  private static void checkOffsets(byte[] buffer, int at) {
    long baseOffset = baseOffset(buffer, at);
    int lastOffsetDelta = lastOffsetDelta(buffer, at);
    if (baseOffset < 0) {
      throw new CorruptBatch(at, "a base offset is not negative, as " + baseOffset);
    }
    if (lastOffsetDelta < 0 || lastOffsetDelta == Integer.MAX_VALUE) {
      throw new CorruptBatch(
          at + LAST_OFFSET_DELTA, "a last offset delta is not " + lastOffsetDelta);
    }
    if (baseOffset > Long.MAX_VALUE - lastOffsetDelta - 1) {
      throw new CorruptBatch(at, "no offset is left after base offset " + baseOffset);
    }
  }

  private static void checkCount(byte[] buffer, int at, int recordBytes) {
    int count = count(buffer, at);
    int offsets = lastOffsetDelta(buffer, at) + 1;
    if (count < 0 || count > offsets) {
      throw new CorruptBatch(
          at + COUNT, "%d records do not fit %d offsets".formatted(count, offsets));
    }
    if (codec(buffer, at) == Codec.NONE && count > recordBytes / MIN_RECORD_BYTES) {
      throw new CorruptBatch(
          at + COUNT, "%d records do not fit %d bytes".formatted(count, recordBytes));
    }
  }

  /// Checks a whole batch: its head, that all of it is there, and its checksum. The records inside
  /// are checked as a [RecordCursor] walks over them.
  ///
  /// @param limit the end of the bytes that may be read
  /// @return the size of the batch in bytes; the next one begins there
  /// @throws CorruptBatch naming what is wrong, and where
  public static int check(byte[] buffer, int at, int limit) {
    int sizeBytes = checkHead(buffer, at, limit);
    if (sizeBytes > limit - at) {
      throw new CorruptBatch(
          at + LENGTH,
          "a batch of %d bytes, of which %d are there".formatted(sizeBytes, limit - at));
    }
    int computed = checksum(buffer, at, sizeBytes);
    if (computed != crc(buffer, at)) {
      throw new CorruptBatch(
          at + CRC,
          "the checksum of a batch of %d bytes is %08x, and its head says %08x"
              .formatted(sizeBytes, computed, crc(buffer, at)));
    }
    return sizeBytes;
  }

  static int checksum(byte[] buffer, int at, int sizeBytes) {
    CRC32C crc = new CRC32C();
    crc.update(buffer, at + ATTRIBUTES, sizeBytes - ATTRIBUTES);
    return (int) crc.getValue();
  }

  static void putShort(byte[] buffer, int position, short value) {
    SHORT.set(buffer, position, value);
  }

  static void putInt(byte[] buffer, int position, int value) {
    INT.set(buffer, position, value);
  }

  static void putLong(byte[] buffer, int position, long value) {
    LONG.set(buffer, position, value);
  }
}
