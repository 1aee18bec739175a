package dev.weir.server.groups;

import dev.weir.state.BarrierCommand.Place;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// From the words of a request to those of state.
final class Places {
  private Places() {}

  static Place of(String member, @Nullable String instance, int generation) {
    return new Place(member, orEmpty(instance), generation);
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /// What is empty is null on the wire.
  static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /// A copy: the frame goes.
  static byte[] bytes(ByteBuffer slice) {
    byte[] bytes = new byte[slice.remaining()];
    slice.get(slice.position(), bytes);
    return bytes;
  }
}
