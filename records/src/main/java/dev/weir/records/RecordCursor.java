package dev.weir.records;

/// Walks over the records of a batch without allocating: one object, moved by [#next], whose
/// accessors say where the current record's parts lie in [#buffer].
///
/// ```java
/// var record = new RecordCursor();
/// record.open(bytes, 0);
/// while (record.next()) {
///   long offset = record.offset();
///   var value = new String(record.buffer(), record.valuePosition(), record.valueLength(), UTF_8);
/// }
/// ```
///
/// Every length is checked before it is used: damaged bytes give [CorruptBatch], from [#open] or
/// from [#next]. Not thread-safe; several cursors may read one array.
public final class RecordCursor {
  /// The two lengths.
  private static final int MIN_HEADER_BYTES = 2;

  private final Codecs codecs;
  private byte[] buffer = {};
  private int at;
  private int end;
  private int remaining;
  private long baseOffset;
  private int lastOffsetDelta;
  private long baseTimestamp;
  private long appendTimestamp;
  private boolean isLogAppendTime;

  private int recordEnd;
  private int offsetDelta;
  private long timestamp;
  private int keyPosition;
  private int keyLength;
  private int valuePosition;
  private int valueLength;
  private int headerCount;

  private int headersLeft;
  private int headerNamePosition;
  private int headerNameLength;
  private int headerValuePosition;
  private int headerValueLength;

  /// A cursor for batches that are not compressed.
  public RecordCursor() {
    this(Codecs.none());
  }

  public RecordCursor(Codecs codecs) {
    this.codecs = codecs;
  }

  /// Moves before the first record of the batch at this position. The checksum is not looked at:
  /// that is [Batches#check].
  ///
  /// @throws CorruptBatch when the head cannot be one, or the batch is not all there
  /// @throws UnsupportedCodec when the records are compressed by a codec that this cursor lacks
  public RecordCursor open(byte[] batches, int position) {
    remaining = 0;
    int sizeBytes = Batches.checkHead(batches, position, batches.length);
    if (sizeBytes > batches.length - position) {
      throw new CorruptBatch(
          position + Batches.LENGTH,
          "a batch of %d bytes, of which %d are there"
              .formatted(sizeBytes, batches.length - position));
    }
    int first = position + Batches.HEAD_BYTES;
    int codec = Batches.codec(batches, position);
    if (codec == Codec.NONE) {
      buffer = batches;
      recordEnd = first;
      end = position + sizeBytes;
    } else {
      buffer = expand(codecs.get(codec), batches, first, sizeBytes - Batches.HEAD_BYTES);
      recordEnd = 0;
      end = buffer.length;
    }
    remaining = Batches.count(batches, position);
    baseOffset = Batches.baseOffset(batches, position);
    lastOffsetDelta = Batches.lastOffsetDelta(batches, position);
    baseTimestamp = Batches.baseTimestamp(batches, position);
    appendTimestamp = Batches.maxTimestamp(batches, position);
    isLogAppendTime = Batches.isLogAppendTime(batches, position);
    offsetDelta = -1;
    return this;
  }

  private static byte[] expand(Codec codec, byte[] batches, int first, int length) {
    try {
      return codec.expand(batches, first, length, Batches.MAX_BYTES);
    } catch (IllegalArgumentException e) {
      CorruptBatch corrupt =
          new CorruptBatch(first, "not " + Codecs.name(codec.id()) + ": " + e.getMessage());
      corrupt.initCause(e);
      throw corrupt;
    }
  }

  /// Moves to the next record; false after the last one.
  ///
  /// @throws CorruptBatch when the bytes are not a record, or more bytes than records are left; the
  ///     cursor then is of no use until the next [#open]
  public boolean next() {
    at = recordEnd;
    if (remaining == 0) {
      if (at != end) {
        throw corrupt((end - at) + " bytes after the last record");
      }
      return false;
    }
    int length = readInt(end);
    if (length < 0 || length > end - at) {
      throw corrupt("a record of %d bytes, of which %d are there".formatted(length, end - at));
    }
    recordEnd = at + length;
    skip(1);
    long timestampDelta = readLong(recordEnd);
    timestamp = isLogAppendTime ? appendTimestamp : baseTimestamp + timestampDelta;
    readOffsetDelta();
    keyLength = readLength();
    keyPosition = skip(keyLength);
    valueLength = readLength();
    valuePosition = skip(valueLength);
    readHeaders();
    remaining--;
    return true;
  }

  private void readOffsetDelta() {
    int delta = readInt(recordEnd);
    if (delta <= offsetDelta || delta > lastOffsetDelta) {
      throw corrupt(
          "offset delta %d after %d, in a batch whose last is %d"
              .formatted(delta, offsetDelta, lastOffsetDelta));
    }
    offsetDelta = delta;
  }

  /// Walks over the headers once, so that a record is either sound or not given at all.
  private void readHeaders() {
    headerCount = readInt(recordEnd);
    if (headerCount < 0 || headerCount > (recordEnd - at) / MIN_HEADER_BYTES) {
      throw corrupt("%d headers in %d bytes".formatted(headerCount, recordEnd - at));
    }
    int first = at;
    headersLeft = headerCount;
    while (nextHeader()) {}
    if (at != recordEnd) {
      throw corrupt((recordEnd - at) + " bytes after a record's headers");
    }
    at = first;
    headersLeft = headerCount;
  }

  /// Moves to the current record's next header; false after the last one.
  public boolean nextHeader() {
    if (headersLeft == 0) {
      return false;
    }
    headersLeft--;
    headerNameLength = readLength();
    if (headerNameLength < 0) {
      throw corrupt("a header without a name");
    }
    headerNamePosition = skip(headerNameLength);
    headerValueLength = readLength();
    headerValuePosition = skip(headerValueLength);
    return true;
  }

  /// The array in which the positions lie: the one that was opened, or the expanded records.
  public byte[] buffer() {
    return buffer;
  }

  public long offset() {
    return baseOffset + offsetDelta;
  }

  /// Milliseconds since 1970, or [BatchBuilder#NO_TIMESTAMP].
  public long timestamp() {
    return timestamp;
  }

  public int keyPosition() {
    return keyPosition;
  }

  /// −1 when the record has no key.
  public int keyLength() {
    return keyLength;
  }

  public int valuePosition() {
    return valuePosition;
  }

  /// −1 when the record has no value.
  public int valueLength() {
    return valueLength;
  }

  public int headerCount() {
    return headerCount;
  }

  public int headerNamePosition() {
    return headerNamePosition;
  }

  public int headerNameLength() {
    return headerNameLength;
  }

  public int headerValuePosition() {
    return headerValuePosition;
  }

  /// −1 when the header has no value.
  public int headerValueLength() {
    return headerValueLength;
  }

  /// Steps over bytes of the current record, none for a null.
  ///
  /// @return where they begin
  private int skip(int length) {
    int from = at;
    if (length > recordEnd - at) {
      throw corrupt("%d bytes, of which the record has %d".formatted(length, recordEnd - at));
    }
    at += Math.max(length, 0);
    return from;
  }

  private int readLength() {
    int length = readInt(recordEnd);
    if (length < -1) {
      throw corrupt("a length of " + length);
    }
    return length;
  }

  private int readInt(int limit) {
    int bits = (int) readBits(limit, Varints.MAX_INT_BYTES);
    return (bits >>> 1) ^ -(bits & 1);
  }

  private long readLong(int limit) {
    long bits = readBits(limit, Varints.MAX_LONG_BYTES);
    return (bits >>> 1) ^ -(bits & 1);
  }

  private long readBits(int limit, int maxBytes) {
    long bits = 0;
    for (int i = 0; i < maxBytes; i++) {
      if (at == limit) {
        throw corrupt("a number that goes on after the last byte");
      }
      byte next = buffer[at++];
      bits |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return bits;
      }
    }
    throw corrupt("a number of more than " + maxBytes + " bytes");
  }

  private CorruptBatch corrupt(String reason) {
    return new CorruptBatch(at, reason);
  }
}
