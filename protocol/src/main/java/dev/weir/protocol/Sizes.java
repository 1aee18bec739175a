package dev.weir.protocol;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many bytes values take. *Flexible* is the compact form of newer versions.
public final class Sizes {
  /// The longest string that the protocol has, in bytes of UTF-8: lengths were 16 bits once, and the
  /// compact form has kept the limit.
  static final int LONGEST_STRING = Short.MAX_VALUE;

  private Sizes() {}

  /// The size of an unsigned variable-length integer.
  public static int uvarint(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  /// The size of the count before a list; -1 stands for null.
  public static int count(int count, boolean flexible) {
    return flexible ? uvarint(count + 1) : 4;
  }

  /// The size of a string with its length.
  ///
  /// @throws IllegalArgumentException if it is longer than 32,767 bytes
  public static int string(@Nullable String value, boolean flexible) {
    int length = value == null ? -1 : utf8(value);
    return (flexible ? uvarint(length + 1) : 2) + Math.max(length, 0);
  }

  /// The size of bytes with their length.
  public static int bytes(@Nullable ByteBuffer value, boolean flexible) {
    int length = value == null ? -1 : value.remaining();
    return count(length, flexible) + Math.max(length, 0);
  }

  /// The size of a tagged field.
  ///
  /// @param size that of its value
  public static int tag(int tag, int size) {
    return uvarint(tag) + uvarint(size) + size;
  }

  /// The size of the number of tagged fields, and of those that nobody here knows.
  ///
  /// @param known how many others there are
  public static int unknownTags(int known, List<UnknownTag> unknown) {
    int size = uvarint(known + unknown.size());
    for (UnknownTag tag : unknown) {
      size += tag(tag.tag(), tag.bytes().remaining());
    }
    return size;
  }

  /// The length in UTF-8. Half a surrogate pair is written as a question mark, as
  /// `String.getBytes` does.
  static int utf8(String value) {
    int length = value.length();
    for (int i = 0; i < value.length(); i++) {
      char unit = value.charAt(i);
      if (unit < 0x80) {
        continue;
      }
      if (!Character.isSurrogate(unit)) {
        length += unit < 0x800 ? 1 : 2;
      } else if (Character.isHighSurrogate(unit)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        // Four bytes for two units.
        length += 2;
        i++;
      }
    }
    if (length > LONGEST_STRING) {
      throw new IllegalArgumentException(
          "a string of %d bytes; the protocol has %d at most".formatted(length, LONGEST_STRING));
    }
    return length;
  }
}
