package dev.weir.records;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The hash by which Kafka's producers place a key (`org.apache.kafka.common.utils.Utils.murmur2`):
/// the same key goes to the same partition here and there, so that a topic can move.
public final class Murmur2 {
  private static final int SEED = 0x9747b28c;
  private static final int MULTIPLIER = 0x5bd1e995;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Murmur2() {}

  /// The partition of a key, 0 to `partitions` − 1.
  public static int partition(byte[] key, int partitions) {
    return (hash(key) & Integer.MAX_VALUE) % partitions;
  }

  public static int hash(byte[] bytes) {
    return hash(bytes, 0, bytes.length);
  }

  /// The hash of some of the bytes.
  public static int hash(byte[] bytes, int from, int length) {
    int hash = SEED ^ length;
    int whole = length & ~3;
    for (int i = 0; i < whole; i += 4) {
      int k = (int) INT.get(bytes, from + i) * MULTIPLIER;
      k ^= k >>> 24;
      hash = (hash * MULTIPLIER) ^ (k * MULTIPLIER);
    }
    int rest = 0;
    for (int i = length - 1; i >= whole; i--) {
      rest = (rest << 8) | (bytes[from + i] & 0xff);
    }
    if (whole < length) {
      hash = (hash ^ rest) * MULTIPLIER;
    }
    hash = (hash ^ (hash >>> 13)) * MULTIPLIER;
    return hash ^ (hash >>> 15);
  }
}
