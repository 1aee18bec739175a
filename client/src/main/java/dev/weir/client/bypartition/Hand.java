package dev.weir.client.bypartition;

import java.util.Arrays;

/// What one thread was handed and has not acked by asking again. Guarded by the intake's lock.
final class Hand {
  private Lane[] lanes = new Lane[1];
  private long[] offsets = new long[1];
  private int size;

  /// `hasNext` was true for this thread, and `next` has not come.
  boolean promised;

  void hold(Lane lane, long offset) {
    if (size == offsets.length) {
      lanes = Arrays.copyOf(lanes, size * 2);
      offsets = Arrays.copyOf(offsets, size * 2);
    }
    lanes[size] = lane;
    offsets[size] = offset;
    size++;
  }

  /// @return whether that made room for more
  boolean ackAll(Lanes in) {
    boolean more = false;
    for (int i = 0; i < size; i++) {
      more |= in.ack(lanes[i], offsets[i]);
    }
    size = 0;
    return more;
  }

  /// Leaves what is held unacked.
  void drop() {
    size = 0;
  }

  /// Leaves one message unacked, if it is held.
  void drop(Lane lane, long offset) {
    for (int i = 0; i < size; i++) {
      if (lanes[i] == lane && offsets[i] == offset) {
        size--;
        System.arraycopy(lanes, i + 1, lanes, i, size - i);
        System.arraycopy(offsets, i + 1, offsets, i, size - i);
        return;
      }
    }
  }
}
