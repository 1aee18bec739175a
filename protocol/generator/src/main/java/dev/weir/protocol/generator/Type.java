package dev.weir.protocol.generator;

import java.util.Locale;

/// The type of a field on the wire.
public sealed interface Type {
  /// A type whose values all have the same size.
  enum Fixed implements Type {
    /// One byte, 0 or 1.
    BOOL("boolean", "Boolean", 1),
    /// A signed byte.
    INT8("int", "Integer", 1),
    /// Two bytes, signed.
    INT16("int", "Integer", 2),
    /// Two bytes, not signed.
    UINT16("int", "Integer", 2),
    /// Four bytes, signed.
    INT32("int", "Integer", 4),
    /// Four bytes, not signed.
    UINT32("long", "Long", 4),
    /// Eight bytes, signed.
    INT64("long", "Long", 8),
    /// Eight bytes, IEEE 754.
    FLOAT64("double", "Double", 8),
    /// Sixteen bytes.
    UUID("UUID", "UUID", 16);

    final String java;
    final String boxed;
    final int size;

    Fixed(String java, String boxed, int size) {
      this.java = java;
      this.boxed = boxed;
      this.size = size;
    }

    /// The method of Reader and Writer, and the word of the schemas.
    String method() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A type whose values stand behind their length.
  enum Sized implements Type {
    /// UTF-8.
    STRING("String"),
    /// Bytes, read as a view.
    BYTES("ByteBuffer"),
    /// Record batches, read as a view.
    RECORDS("ByteBuffer");

    final String java;

    Sized(String java) {
      this.java = java;
    }
  }

  /// A struct that the message defines.
  ///
  /// @param name its name, without that of the message
  record StructOf(String name) implements Type {}

  /// Values behind their count.
  ///
  /// @param element the type of each
  record ListOf(Type element) implements Type {}

  /// Reads a word like `int32`, `[]string` or `[]Topic`.
  static Type parse(String text) {
    if (text.startsWith("[]")) {
      return new ListOf(parse(text.substring(2)));
    }
    if (Character.isUpperCase(text.charAt(0))) {
      return new StructOf(text);
    }
    return switch (text) {
      case "string" -> Sized.STRING;
      case "bytes" -> Sized.BYTES;
      case "records" -> Sized.RECORDS;
      default -> Fixed.valueOf(text.toUpperCase(Locale.ROOT));
    };
  }

  /// The Java type, as of a field that is never null.
  default String java() {
    return switch (this) {
      case Fixed fixed -> fixed.java;
      case Sized sized -> sized.java;
      case StructOf(String name) -> name;
      case ListOf(Fixed fixed) -> "List<" + fixed.boxed + ">";
      case ListOf(Type element) -> "List<" + element.java() + ">";
    };
  }
}
