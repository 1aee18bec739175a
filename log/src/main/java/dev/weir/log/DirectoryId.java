package dev.weir.log;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/// The identity of one directory, drawn when it is made: 16 random bytes that every journal round
/// and every snapshot carries, so that a file from another directory is never taken for ours.
public record DirectoryId(long high, long low) {
  /// Bytes that [#put] writes.
  public static final int BYTES = 16;

  public static DirectoryId random(RandomGenerator random) {
    return new DirectoryId(random.nextLong(), random.nextLong());
  }

  /// Reads what [#put] wrote, at the buffer's position.
  public static DirectoryId get(ByteBuffer from) {
    return new DirectoryId(from.getLong(), from.getLong());
  }

  /// Writes the 16 bytes, big-endian, at the buffer's position.
  public void put(ByteBuffer into) {
    into.putLong(high).putLong(low);
  }

  /// 32 hexadecimal digits.
  @Override
  public String toString() {
    return "%016x%016x".formatted(high, low);
  }
}
