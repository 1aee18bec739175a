package dev.weir.client;

import java.util.Arrays;

/// The offsets of one partition that were handed out and are not settled: everything from the
/// first that is not acked on, in order. Eight bytes a message.
final class HandedOut {
  private static final int SMALLEST = 16;

  /// A ring from `head`. An acked offset is stored as its complement, which is negative.
  private long[] ring = new long[SMALLEST];

  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /// The lowest offset that is not acked.
  long first() {
    return ring[head];
  }

  /// @param offset above all that were added
  void add(long offset) {
    if (size == ring.length) {
      grow();
    }
    ring[index(size)] = offset;
    size++;
  }

  /// @return false when the offset is not among these
  boolean ack(long offset) {
    int at = find(offset);
    if (at < 0) {
      return false;
    }
    ring[index(at)] = ~offset;
    while (size > 0 && ring[head] < 0) {
      head = index(1);
      size--;
    }
    return true;
  }

  private int find(long offset) {
    if (size > 0 && ring[head] == offset) {
      return 0;
    }
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long stored = ring[index(middle)];
      long at = stored < 0 ? ~stored : stored;
      if (at == offset) {
        return middle;
      }
      if (at < offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /// The ring's length is a power of two.
  private int index(int position) {
    return (head + position) & (ring.length - 1);
  }

  private void grow() {
    long[] larger = Arrays.copyOf(ring, ring.length * 2);
    System.arraycopy(ring, head, larger, 0, ring.length - head);
    System.arraycopy(ring, 0, larger, ring.length - head, head);
    ring = larger;
    head = 0;
  }
}
