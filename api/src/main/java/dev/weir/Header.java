package dev.weir;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A named value beside a message. A name may occur more than once; order is kept.
///
/// @param value the bytes, not copied: whoever makes a header gives the array away
public record Header(String name, byte[] value) {

  public static Header of(String name, String text) {
    return new Header(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /// The value as UTF-8 text; bytes that are none become the replacement character.
  public String text() {
    return new String(value, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Header(String itsName, byte[] itsValue)
        && itsName.equals(name)
        && Arrays.equals(itsValue, value);
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return name + "=" + text();
  }
}
