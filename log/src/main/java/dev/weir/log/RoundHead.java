package dev.weir.log;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The head of a round that bears the mark of this directory. Its checksum may be wrong still.
record RoundHead(
    int crc,
    int flags,
    long sequence,
    long number,
    long engineTimeMillis,
    long durableUpTo,
    int entryCount,
    int metaLength,
    int bodiesLength) {

  /// The head at the buffer's position, whose lengths are within the limits; null when there is
  /// none of this directory.
  static @Nullable RoundHead read(ByteBuffer from, DirectoryId id) {
    int at = from.position();
    if (from.remaining() < RoundFormat.HEAD_BYTES
        || from.getLong(at) != RoundFormat.ROUND_MAGIC
        || from.getLong(at + RoundFormat.DIRECTORY_ID) != id.high()
        || from.getLong(at + RoundFormat.DIRECTORY_ID + 8) != id.low()) {
      return null;
    }
    var head =
        new RoundHead(
            from.getInt(at + RoundFormat.CRC),
            from.getInt(at + RoundFormat.FLAGS),
            from.getLong(at + RoundFormat.SEQUENCE),
            from.getLong(at + RoundFormat.NUMBER),
            from.getLong(at + RoundFormat.ENGINE_TIME),
            from.getLong(at + RoundFormat.DURABLE_UP_TO),
            from.getInt(at + RoundFormat.ENTRY_COUNT),
            from.getInt(at + RoundFormat.META_LENGTH),
            from.getInt(at + RoundFormat.BODIES_LENGTH));
    return head.isWithinLimits() ? head : null;
  }

  private boolean isWithinLimits() {
    return entryCount >= 0
        && metaLength >= 0
        && bodiesLength >= 0
        && (long) metaLength + bodiesLength <= Limits.MAX_ENTRY_BYTES
        && (long) entryCount * RoundFormat.ENTRY_HEAD_BYTES <= metaLength;
  }

  /// Head, meta and bodies, without padding.
  int length() {
    return RoundFormat.HEAD_BYTES + metaLength + bodiesLength;
  }

  boolean isClosed() {
    return (flags & RoundFormat.FLAG_CLOSED) != 0;
  }
}
