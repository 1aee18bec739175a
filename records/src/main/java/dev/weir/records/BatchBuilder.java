package dev.weir.records;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodes records, one after the other, into a batch. Adding a record allocates nothing unless the
/// buffer has to grow; [#reset] keeps it for the next batch.
///
/// Not thread-safe: the caller's lock is the partition's.
public final class BatchBuilder {
  /// What [#append] answers when the record does not fit this batch.
  public static final int FULL = -1;

  /// A record whose time is not known.
  public static final long NO_TIMESTAMP = -1;

  /// Room for a few small records: most batches of a slow topic hold one.
  private static final int INITIAL_BYTES = 1024;

  private final int maxBytes;
  private final @Nullable Codec codec;
  private byte[] buffer = new byte[INITIAL_BYTES];
  private int end = Batches.HEAD_BYTES;
  private int count;
  private long baseTimestamp;
  private long maxTimestamp = Long.MIN_VALUE;
  private long producerId = -1;
  private short producerEpoch = -1;
  private int baseSequence = -1;

  /// @param maxBytes a second record is added only while the batch stays within this; the first
  ///     one may be larger, up to [Batches#MAX_RECORD_BYTES]
  public BatchBuilder(int maxBytes) {
    this(maxBytes, null);
  }

  /// @param codec compresses the records when that makes them smaller; null: never
  public BatchBuilder(int maxBytes, @Nullable Codec codec) {
    if (maxBytes < 0 || maxBytes > Batches.MAX_BYTES) {
      throw new IllegalArgumentException(
          "a batch has at most " + Batches.MAX_BYTES + " bytes, not " + maxBytes);
    }
    this.maxBytes = maxBytes;
    this.codec = codec;
  }

  /// The most bytes that such a record takes, at whatever place and time.
  public static long boundBytes(
      byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
    long bound = 1 + 5L * Varints.MAX_INT_BYTES + Varints.MAX_LONG_BYTES;
    bound += key == null ? 0 : key.length;
    bound += value == null ? 0 : value.length;
    for (int i = 0; i < headers.size(); i++) {
      bound += headers.get(i).boundBytes();
    }
    return bound;
  }

  /// Adds a record. The arrays are copied.
  ///
  /// @param timestampMillis since 1970, or [#NO_TIMESTAMP]
  /// @return the record's place in the batch, from 0: its offset is the batch's base offset plus
  ///     this; or [#FULL], and nothing is added
  /// @throws IllegalArgumentException when the record fits no batch at all (its [#boundBytes] is
  ///     more than [Batches#MAX_RECORD_BYTES]), or its timestamp is negative
  public int append(
      long timestampMillis, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
    if (timestampMillis < NO_TIMESTAMP) {
      throw new IllegalArgumentException("a timestamp is not negative, as " + timestampMillis);
    }
    long bound = boundBytes(key, value, headers);
    if (bound > Batches.MAX_RECORD_BYTES) {
      throw new IllegalArgumentException(
          "a record of up to %d bytes fits no batch; at most %d do"
              .formatted(bound, Batches.MAX_RECORD_BYTES));
    }
    long timestampDelta = count == 0 ? 0 : timestampMillis - baseTimestamp;
    int length = recordLength(timestampDelta, key, value, headers);
    int newEnd = end + Varints.size(length) + length;
    if (count > 0 && newEnd > maxBytes) {
      return FULL;
    }
    if (newEnd > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(newEnd, Math.min(2 * buffer.length, maxBytes)));
    }
    if (count == 0) {
      baseTimestamp = timestampMillis;
    }
    maxTimestamp = Math.max(maxTimestamp, timestampMillis);
    write(length, timestampDelta, key, value, headers);
    return count++;
  }

  private int recordLength(
      long timestampDelta, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
    int length = 1 + Varints.size(timestampDelta) + Varints.size(count);
    length += Varints.bytesSize(key) + Varints.bytesSize(value) + Varints.size(headers.size());
    for (int i = 0; i < headers.size(); i++) {
      length += headers.get(i).sizeBytes();
    }
    return length;
  }

  private void write(
      int length,
      long timestampDelta,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers) {
    int at = Varints.write(buffer, end, length);
    buffer[at++] = 0; // a record's attributes: none is defined
    at = Varints.write(buffer, at, timestampDelta);
    at = Varints.write(buffer, at, count);
    at = Varints.writeBytes(buffer, at, key);
    at = Varints.writeBytes(buffer, at, value);
    at = Varints.write(buffer, at, headers.size());
    for (int i = 0; i < headers.size(); i++) {
      Header header = headers.get(i);
      at = Varints.writeBytes(buffer, at, header.name);
      at = Varints.writeBytes(buffer, at, header.value);
    }
    end = at;
  }

  /// Names the producer of this batch, so that a repeated one can be recognised; −1 in all three,
  /// the default, is nobody. Forgotten by [#reset].
  public void producer(long id, short epoch, int baseSequence) {
    this.producerId = id;
    this.producerEpoch = epoch;
    this.baseSequence = baseSequence;
  }

  /// The number of records so far.
  public int count() {
    return count;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /// Bytes of the batch so far, head included, before compression.
  public int sizeBytes() {
    return end;
  }

  /// The latest timestamp so far; [#NO_TIMESTAMP] for a batch without one.
  public long maxTimestamp() {
    return Math.max(maxTimestamp, NO_TIMESTAMP);
  }

  /// The batch as an array of its own; its place can still be changed by [Batches#assignOffset].
  /// The builder is left as it is.
  ///
  /// @throws IllegalStateException when there is no record
  public byte[] build(long baseOffset, int leaderEpoch) {
    if (count == 0) {
      throw new IllegalStateException("a batch without records is not written");
    }
    byte[] packed = pack();
    byte[] batch;
    int codecId;
    if (packed == null) {
      batch = Arrays.copyOf(buffer, end);
      codecId = Codec.NONE;
    } else {
      batch = new byte[Batches.HEAD_BYTES + packed.length];
      System.arraycopy(packed, 0, batch, Batches.HEAD_BYTES, packed.length);
      codecId = codecId();
    }
    Batches.assignOffset(batch, baseOffset, leaderEpoch);
    writeHead(batch, codecId);
    return batch;
  }

  private int codecId() {
    return codec == null ? Codec.NONE : codec.id();
  }

  /// The compressed records; null when there is no codec, or when it makes them no smaller.
  private byte @Nullable [] pack() {
    if (codec == null) {
      return null;
    }
    int plainBytes = end - Batches.HEAD_BYTES;
    byte[] packed = codec.compress(buffer, Batches.HEAD_BYTES, plainBytes);
    return packed.length < plainBytes ? packed : null;
  }

  private void writeHead(byte[] batch, int codecId) {
    Batches.putInt(batch, Batches.LENGTH, batch.length - Batches.LENGTH_END);
    batch[Batches.MAGIC_AT] = Batches.MAGIC;
    Batches.putShort(batch, Batches.ATTRIBUTES, (short) codecId);
    Batches.putInt(batch, Batches.LAST_OFFSET_DELTA, count - 1);
    Batches.putLong(batch, Batches.BASE_TIMESTAMP, baseTimestamp);
    Batches.putLong(batch, Batches.MAX_TIMESTAMP, maxTimestamp);
    Batches.putLong(batch, Batches.PRODUCER_ID, producerId);
    Batches.putShort(batch, Batches.PRODUCER_EPOCH, producerEpoch);
    Batches.putInt(batch, Batches.BASE_SEQUENCE, baseSequence);
    Batches.putInt(batch, Batches.COUNT, count);
    Batches.putInt(batch, Batches.CRC, Batches.checksum(batch, 0, batch.length));
  }

  /// Empties the builder for the next batch. A buffer that one large record made larger than the
  /// builder's own limit is given back.
  public void reset() {
    if (buffer.length > Math.max(maxBytes, INITIAL_BYTES)) {
      buffer = new byte[INITIAL_BYTES];
    }
    end = Batches.HEAD_BYTES;
    count = 0;
    maxTimestamp = Long.MIN_VALUE;
    producer(-1, (short) -1, -1);
  }
}
