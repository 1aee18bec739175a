package dev.weir.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes values of a known size into a row of buffers. Long bytes and records are not copied: they
/// become parts of the row themselves, and must not change before it is sent.
///
/// Not thread-safe.
public final class Writer {
  /// From this length on, bytes are parts of their own: below it, copying is cheaper than one more
  /// buffer in a gathering write.
  static final int PART = 4096;

  private static final int FIRST_CHUNK = 4096;
  private static final int LARGEST_CHUNK = 1 << 16;

  private final List<ByteBuffer> parts = new ArrayList<>(1);
  private int left;
  private int nextChunk = FIRST_CHUNK;

  /// Written from `start` to its position; the rest is free.
  private ByteBuffer chunk = ByteBuffer.allocate(0);

  private int start;

  /// @param size how many bytes will be written, exactly
  public Writer(int size) {
    left = size;
  }

  /// All that was written, in order.
  ///
  /// @throws IllegalStateException if it is not as much as was said
  public ByteBuffer[] parts() {
    if (left != 0) {
      throw new IllegalStateException(left + " bytes are missing");
    }
    endPart();
    return parts.toArray(ByteBuffer[]::new);
  }

  /// All that was written, copied into one array.
  public byte[] toByteArray() {
    ByteBuffer[] all = parts();
    int size = 0;
    for (ByteBuffer part : all) {
      size += part.remaining();
    }
    ByteBuffer whole = ByteBuffer.allocate(size);
    for (ByteBuffer part : all) {
      whole.put(part.duplicate());
    }
    return whole.array();
  }

  /// One byte, 0 or 1.
  public void bool(boolean value) {
    room(1).put((byte) (value ? 1 : 0));
  }

  /// One byte, signed.
  public void int8(int value) {
    room(1).put((byte) within(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
  }

  /// Two bytes, signed.
  public void int16(int value) {
    room(2).putShort((short) within(value, Short.MIN_VALUE, Short.MAX_VALUE));
  }

  /// Two bytes, not signed.
  public void uint16(int value) {
    room(2).putShort((short) within(value, 0, 0xffff));
  }

  /// Four bytes, signed.
  public void int32(int value) {
    room(4).putInt(value);
  }

  /// Four bytes, not signed.
  public void uint32(long value) {
    room(4).putInt((int) within(value, 0, 0xffff_ffffL));
  }

  /// Eight bytes, signed.
  public void int64(long value) {
    room(8).putLong(value);
  }

  /// Eight bytes, IEEE 754.
  public void float64(double value) {
    room(8).putDouble(value);
  }

  /// Sixteen bytes.
  public void uuid(UUID value) {
    room(16).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
  }

  /// A variable-length integer, taken as unsigned.
  public void uvarint(int value) {
    ByteBuffer to = room(Sizes.uvarint(value));
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      to.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    to.put((byte) rest);
  }

  /// A string.
  public void string(String value, boolean flexible) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    stringLength(bytes.length, flexible);
    room(bytes.length).put(bytes);
  }

  /// A string or null.
  public void nullableString(@Nullable String value, boolean flexible) {
    if (value == null) {
      stringLength(-1, flexible);
    } else {
      string(value, flexible);
    }
  }

  /// Bytes; the position of what is given does not move.
  public void bytes(ByteBuffer value, boolean flexible) {
    count(value.remaining(), flexible);
    raw(value);
  }

  /// Bytes or null.
  public void nullableBytes(@Nullable ByteBuffer value, boolean flexible) {
    if (value == null) {
      count(-1, flexible);
    } else {
      bytes(value, flexible);
    }
  }

  /// Whether a struct follows, and not null.
  public void present(boolean present) {
    int8(present ? 1 : -1);
  }

  /// The number of elements that follow, -1 for null.
  public void count(int count, boolean flexible) {
    if (flexible) {
      uvarint(count + 1);
    } else {
      int32(count);
    }
  }

  /// What stands before the value of a tagged field.
  ///
  /// @param size that of the value
  public void tag(int tag, int size) {
    uvarint(tag);
    uvarint(size);
  }

  /// A tag section of tags that are not known.
  public void unknownTags(List<UnknownTag> unknown) {
    uvarint(unknown.size());
    unknownTags(unknown, 0);
  }

  /// Writes the unknown tagged fields behind the last known one.
  ///
  /// @param from the index of the first that is not written yet
  /// @throws IllegalArgumentException if tags do not rise
  public void unknownTags(List<UnknownTag> unknown, int from) {
    for (int next = from; next < unknown.size(); next++) {
      unknownTag(unknown, next);
    }
  }

  /// Writes unknown tagged fields between those that are known.
  ///
  /// @param from the index of the first that is not written yet
  /// @param below the next known tag
  /// @return the index of the first that is still not written
  /// @throws IllegalArgumentException if tags do not rise, or one of them is known
  public int unknownTags(List<UnknownTag> unknown, int from, int below) {
    int next = from;
    while (next < unknown.size() && unknown.get(next).tag() < below) {
      unknownTag(unknown, next++);
    }
    if (next < unknown.size() && unknown.get(next).tag() == below) {
      throw new IllegalArgumentException("tag " + below + " is a known one");
    }
    return next;
  }

  private void unknownTag(List<UnknownTag> unknown, int index) {
    UnknownTag tag = unknown.get(index);
    if (index > 0 && unknown.get(index - 1).tag() >= tag.tag()) {
      throw new IllegalArgumentException("tags do not rise: " + unknown);
    }
    tag(tag.tag(), tag.bytes().remaining());
    raw(tag.bytes());
  }

  private void stringLength(int length, boolean flexible) {
    if (flexible) {
      uvarint(length + 1);
    } else {
      int16(length);
    }
  }

  private void raw(ByteBuffer value) {
    int length = value.remaining();
    if (length < PART) {
      room(length).put(value.duplicate());
      return;
    }
    take(length);
    endPart();
    parts.add(value.slice());
  }

  /// Where the next bytes go.
  private ByteBuffer room(int bytes) {
    int before = left;
    take(bytes);
    if (chunk.remaining() < bytes) {
      endPart();
      chunk = ByteBuffer.allocate(Math.min(before, Math.max(bytes, nextChunk)));
      start = 0;
      nextChunk = Math.min(2 * nextChunk, LARGEST_CHUNK);
    }
    return chunk;
  }

  private void take(int bytes) {
    if (bytes > left) {
      throw new IllegalStateException(bytes - left + " bytes more than was said");
    }
    left -= bytes;
  }

  private void endPart() {
    if (chunk.position() > start) {
      parts.add(chunk.slice(start, chunk.position() - start));
      start = chunk.position();
    }
  }

  private static long within(long value, long lowest, long highest) {
    if (value < lowest || value > highest) {
      throw new IllegalArgumentException(value + " is not from " + lowest + " to " + highest);
    }
    return value;
  }
}
