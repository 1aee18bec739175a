package dev.weir.protocol;

import java.nio.ByteBuffer;
import java.util.UUID;

/// A message of Kafka's protocol, or a struct inside one.
public interface Message {
  /// The id that stands for no id.
  UUID NO_ID = new UUID(0, 0);

  /// No bytes.
  ByteBuffer NO_BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /// How many bytes [#write] writes, exactly.
  int size(int version);

  /// Writes it as the bytes of a version.
  ///
  /// @throws UnsupportedVersion if there is no such version, or if it has no place for a field that
  ///     is set
  void write(Writer out, int version);
}
