package dev.weir.state;

import java.util.Arrays;

/// A number for each of many keys, without boxes: open addressing, neighbours moved up on removal.
final class KeyIndex {
  static final int NONE = -1;

  /// A larger table becomes smaller when few keys are left.
  private static final int ROOMY = 1 << 10;

  private long[] keys = new long[16];
  private int[] values = new int[16];
  private int size;

  KeyIndex() {
    Arrays.fill(values, NONE);
  }

  int size() {
    return size;
  }

  /// [#NONE] when there is none.
  int get(long key) {
    return values[find(key)];
  }

  /// @param value not negative
  void put(long key, int value) {
    int at = find(key);
    if (values[at] == NONE) {
      size++;
      keys[at] = key;
    }
    values[at] = value;
    if (2 * size > keys.length) {
      resize(2 * keys.length);
    }
  }

  void remove(long key) {
    int hole = find(key);
    if (values[hole] == NONE) {
      return;
    }
    size--;
    int mask = keys.length - 1;
    for (int at = (hole + 1) & mask; values[at] != NONE; at = (at + 1) & mask) {
      // One may move up unless its own place lies between the hole and where it is.
      if (((at - home(keys[at])) & mask) >= ((at - hole) & mask)) {
        keys[hole] = keys[at];
        values[hole] = values[at];
        hole = at;
      }
    }
    values[hole] = NONE;
    if (keys.length > ROOMY && size < keys.length / 16) {
      resize(keys.length / 4);
    }
  }

  void clear() {
    Arrays.fill(values, NONE);
    size = 0;
  }

  private void resize(int capacity) {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[capacity];
    values = new int[keys.length];
    clear();
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != NONE) {
        put(oldKeys[i], oldValues[i]);
      }
    }
  }

  private int find(long key) {
    int mask = keys.length - 1;
    int at = home(key);
    while (values[at] != NONE && keys[at] != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /// Fibonacci hashing: neighbouring numbers are spread over the table.
  private int home(long key) {
    return (int)
        ((key * 0x9E3779B97F4A7C15L) >>> (64 - Integer.numberOfTrailingZeros(keys.length)));
  }
}
