package dev.weir.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/// A header to be written with a record. Its name is encoded once, here, so that appending a record
/// allocates nothing. The arrays are not copied and must not change while the header is in use.
public final class Header {
  final byte[] name;
  final byte @Nullable [] value;

  public Header(String name, byte @Nullable [] value) {
    this.name = name.getBytes(UTF_8);
    this.value = value;
  }

  long boundBytes() {
    return 2L * Varints.MAX_INT_BYTES + name.length + (value == null ? 0 : value.length);
  }

  int sizeBytes() {
    return Varints.bytesSize(name) + Varints.bytesSize(value);
  }
}
