package dev.weir.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads values from a frame. Every length and count is compared with what is left before anything
/// is allocated for it. Bytes and records come as views of the frame, which must not change while
/// they are used.
///
/// Not thread-safe. After a [MalformedMessage] it is of no more use.
public final class Reader {
  /// The most elements of all lists of one frame. An element may be a byte on the wire and a hundred
  /// on the heap; a million is ten times what a client of 100,000 partitions names.
  public static final int MOST_ELEMENTS = 1 << 20;

  private final ByteBuffer frame;
  private int elementsLeft = MOST_ELEMENTS;

  /// @param frame the bytes from its position to its limit; neither moves
  public Reader(ByteBuffer frame) {
    this.frame = frame.slice();
  }

  /// What is left of the frame, in bytes.
  public int remaining() {
    return frame.remaining();
  }

  /// A byte that is not 0.
  public boolean bool() {
    return int8() != 0;
  }

  /// One byte, signed.
  public int int8() {
    need(1);
    return frame.get();
  }

  /// Two bytes, signed.
  public int int16() {
    need(2);
    return frame.getShort();
  }

  /// Two bytes, not signed.
  public int uint16() {
    return int16() & 0xffff;
  }

  /// Four bytes, signed.
  public int int32() {
    need(4);
    return frame.getInt();
  }

  /// Four bytes, not signed.
  public long uint32() {
    return int32() & 0xffff_ffffL;
  }

  /// Eight bytes, signed.
  public long int64() {
    need(8);
    return frame.getLong();
  }

  /// Eight bytes, IEEE 754.
  public double float64() {
    return Double.longBitsToDouble(int64());
  }

  /// Sixteen bytes.
  public UUID uuid() {
    return new UUID(int64(), int64());
  }

  /// A variable-length integer of 31 bits.
  public int uvarint() {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int part = int8();
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        if (value > Integer.MAX_VALUE) {
          break;
        }
        return (int) value;
      }
    }
    throw new MalformedMessage("a variable-length integer above 2147483647" + place());
  }

  /// A string. What is not UTF-8 in it is replaced, as Kafka does.
  public String string(String field, boolean flexible) {
    return notNull(field, nullableString(field, flexible));
  }

  /// A string or null.
  public @Nullable String nullableString(String field, boolean flexible) {
    int length = length(field, flexible ? uvarint() - 1 : int16());
    if (length < 0) {
      return null;
    }
    if (length > Sizes.LONGEST_STRING) {
      throw new MalformedMessage(
          "%s: a string of %d bytes, %d are allowed"
              .formatted(field, length, Sizes.LONGEST_STRING));
    }
    byte[] bytes;
    int start = 0;
    if (frame.hasArray()) {
      bytes = frame.array();
      start = frame.arrayOffset() + frame.position();
    } else {
      bytes = new byte[length];
      frame.get(frame.position(), bytes);
    }
    frame.position(frame.position() + length);
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }

  /// Bytes, as a view.
  public ByteBuffer bytes(String field, boolean flexible) {
    return notNull(field, nullableBytes(field, flexible));
  }

  /// Bytes as a view, or null.
  public @Nullable ByteBuffer nullableBytes(String field, boolean flexible) {
    int length = length(field, flexible ? uvarint() - 1 : int32());
    return length < 0 ? null : view(length);
  }

  /// Whether a struct follows, and not null.
  public boolean present(String field) {
    int mark = int8();
    if (mark != 1 && mark != -1) {
      throw new MalformedMessage("%s: %d where 1 or -1 belongs".formatted(field, mark) + place());
    }
    return mark == 1;
  }

  /// The number of elements that follow.
  ///
  /// @param leastSize the bytes that an element takes at least
  public int count(String field, boolean flexible, int leastSize) {
    int count = nullableCount(field, flexible, leastSize);
    if (count < 0) {
      throw nullIn(field);
    }
    return count;
  }

  /// The number of elements that follow, or -1 for null.
  ///
  /// @param leastSize the bytes that an element takes at least
  public int nullableCount(String field, boolean flexible, int leastSize) {
    int count = flexible ? uvarint() - 1 : int32();
    if (count < -1 || (long) count * leastSize > remaining()) {
      throw new MalformedMessage(
          "%s: %d elements, each of %d bytes or more, %d bytes remain"
              .formatted(field, count, leastSize, remaining()));
    }
    elementsLeft -= Math.max(count, 0);
    if (elementsLeft < 0) {
      throw new MalformedMessage(
          "%s: %d elements more, a frame has %d in all at most"
              .formatted(field, count, MOST_ELEMENTS));
    }
    return count;
  }

  /// Elements of one byte.
  public List<Integer> int8s(int count) {
    var all = new ArrayList<Integer>(count);
    for (int n = 0; n < count; n++) {
      all.add(int8());
    }
    return Collections.unmodifiableList(all);
  }

  /// Elements of two bytes.
  public List<Integer> int16s(int count) {
    var all = new ArrayList<Integer>(count);
    for (int n = 0; n < count; n++) {
      all.add(int16());
    }
    return Collections.unmodifiableList(all);
  }

  /// Elements of four bytes.
  public List<Integer> int32s(int count) {
    var all = new ArrayList<Integer>(count);
    for (int n = 0; n < count; n++) {
      all.add(int32());
    }
    return Collections.unmodifiableList(all);
  }

  /// Elements of eight bytes.
  public List<Long> int64s(int count) {
    var all = new ArrayList<Long>(count);
    for (int n = 0; n < count; n++) {
      all.add(int64());
    }
    return Collections.unmodifiableList(all);
  }

  /// Elements of sixteen bytes.
  public List<UUID> uuids(int count) {
    var all = new ArrayList<UUID>(count);
    for (int n = 0; n < count; n++) {
      all.add(uuid());
    }
    return Collections.unmodifiableList(all);
  }

  /// Strings, none of them null.
  public List<String> strings(String field, int count, boolean flexible) {
    var all = new ArrayList<String>(count);
    for (int n = 0; n < count; n++) {
      all.add(string(field, flexible));
    }
    return Collections.unmodifiableList(all);
  }

  /// A tag section in which no tag is known.
  public List<UnknownTag> unknownTags() {
    List<UnknownTag> unknown = List.of();
    int tag = -1;
    for (int left = tagCount(); left > 0; left--) {
      tag = nextTag(tag);
      int outer = enterTag();
      unknown = unknownTag(tag, unknown);
      leaveTag(outer);
    }
    return unknown;
  }

  /// How many tagged fields follow.
  public int tagCount() {
    int count = uvarint();
    // A tag, a size.
    if ((long) count * 2 > remaining()) {
      throw new MalformedMessage(
          "tags: %d fields, each of 2 bytes or more, %d bytes remain"
              .formatted(count, remaining()));
    }
    elementsLeft -= count;
    if (elementsLeft < 0) {
      throw new MalformedMessage(
          "tags: %d fields more, a frame has %d elements in all at most"
              .formatted(count, MOST_ELEMENTS));
    }
    return count;
  }

  /// The next tag.
  ///
  /// @param last the one before it, which is lower
  public int nextTag(int last) {
    int tag = uvarint();
    if (tag <= last) {
      throw new MalformedMessage("tag %d after tag %d".formatted(tag, last) + place());
    }
    return tag;
  }

  /// Reads the size of a tagged field. Until [#leaveTag] there is nothing behind it.
  ///
  /// @return what leaveTag asks for
  public int enterTag() {
    int size = length("tag", uvarint());
    int outer = frame.limit();
    frame.limit(frame.position() + size);
    return outer;
  }

  /// Ends a tagged field, of which nothing may be left.
  ///
  /// @param outer what [#enterTag] gave
  public void leaveTag(int outer) {
    if (frame.hasRemaining()) {
      throw new MalformedMessage(
          "a tagged field is %d bytes longer than its value".formatted(remaining()));
    }
    frame.limit(outer);
  }

  /// Keeps a tagged field that is not known, between [#enterTag] and [#leaveTag].
  ///
  /// @param before those with lower tags
  /// @return all of them
  public List<UnknownTag> unknownTag(int tag, List<UnknownTag> before) {
    List<UnknownTag> all = before.isEmpty() ? new ArrayList<>(1) : before;
    all.add(new UnknownTag(tag, view(remaining())));
    return all;
  }

  private ByteBuffer view(int length) {
    ByteBuffer view = frame.slice(frame.position(), length);
    frame.position(frame.position() + length);
    return view;
  }

  private int length(String field, int length) {
    if (length < -1 || length > remaining()) {
      throw new MalformedMessage("%s: %d bytes, %d remain".formatted(field, length, remaining()));
    }
    return length;
  }

  private void need(int bytes) {
    if (remaining() < bytes) {
      throw new MalformedMessage(
          "%d bytes are wanted, %d remain".formatted(bytes, remaining()) + place());
    }
  }

  private static <T> T notNull(String field, @Nullable T value) {
    if (value == null) {
      throw nullIn(field);
    }
    return value;
  }

  private static MalformedMessage nullIn(String field) {
    return new MalformedMessage(field + ": null, which this version does not allow");
  }

  private String place() {
    return ", at byte " + frame.position();
  }
}
