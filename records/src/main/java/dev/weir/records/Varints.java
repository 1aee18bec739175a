package dev.weir.records;

import org.jspecify.annotations.Nullable;

/// The zig-zag variable-length integers of Kafka's records (those of Protocol Buffers): seven bits
/// a byte, the lowest first, the top bit set on all but the last. Reading needs a cursor and is in
/// [RecordCursor].
final class Varints {
  /// The longest encoding of an int: 32 bits, seven a byte.
  static final int MAX_INT_BYTES = 5;

  /// The longest encoding of a long: 64 bits, seven a byte.
  static final int MAX_LONG_BYTES = 10;

  private Varints() {}

  static int size(long value) {
    long bits = (value << 1) ^ (value >> 63);
    return (70 - Long.numberOfLeadingZeros(bits | 1)) / 7;
  }

  /// Writes a value that needs [#size] bytes; for an int the bytes are the same as for a long.
  ///
  /// @return the position after it
  static int write(byte[] buffer, int position, long value) {
    long bits = (value << 1) ^ (value >> 63);
    int at = position;
    while ((bits & ~0x7fL) != 0) {
      buffer[at++] = (byte) (bits | 0x80);
      bits >>>= 7;
    }
    buffer[at++] = (byte) bits;
    return at;
  }

  /// The size of a byte string after its length; null is the length −1.
  static int bytesSize(byte @Nullable [] bytes) {
    return bytes == null ? size(-1) : size(bytes.length) + bytes.length;
  }

  /// Writes a byte string after its length.
  ///
  /// @return the position after it
  static int writeBytes(byte[] buffer, int position, byte @Nullable [] bytes) {
    if (bytes == null) {
      return write(buffer, position, -1);
    }
    int at = write(buffer, position, bytes.length);
    System.arraycopy(bytes, 0, buffer, at, bytes.length);
    return at + bytes.length;
  }
}
