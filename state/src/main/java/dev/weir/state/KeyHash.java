package dev.weir.state;

/// The hash by which a [Window] knows keys: FNV-1a, 63 bits of it. With fewer bits two of a million
/// keys would be one, and a stuck message would block another key.
public final class KeyHash {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private KeyHash() {}

  /// @return not negative
  public static long of(byte[] bytes, int from, int length) {
    long hash = BASIS;
    for (int i = from; i < from + length; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * PRIME;
    }
    return hash & Long.MAX_VALUE;
  }
}
