package dev.weir.client.bypartition;

import java.util.Arrays;

/// What one thread was handed and has not acked by asking again: runs of offsets. Guarded by the
/// intake's lock.
final class Hand {
  private Lane[] lanes = new Lane[1];
  private long[] froms = new long[1];
  private long[] tos = new long[1];
  private int size;

  /// `hasNext` was true for this thread, and `next` has not come.
  boolean promised;

  /// @param to exclusive; what was handed out of the lane from `from` on is in this hand
  void hold(Lane lane, long from, long to) {
    if (size > 0 && lanes[size - 1] == lane && tos[size - 1] == from) {
      tos[size - 1] = to;
    } else {
      insert(size, lane, from, to);
    }
  }

  private void insert(int at, Lane lane, long from, long to) {
    if (size == lanes.length) {
      lanes = Arrays.copyOf(lanes, size * 2);
      froms = Arrays.copyOf(froms, size * 2);
      tos = Arrays.copyOf(tos, size * 2);
    }
    move(at, at + 1);
    lanes[at] = lane;
    froms[at] = from;
    tos[at] = to;
  }

  /// Moves all runs from one place on to another.
  private void move(int from, int to) {
    System.arraycopy(lanes, from, lanes, to, size - from);
    System.arraycopy(froms, from, froms, to, size - from);
    System.arraycopy(tos, from, tos, to, size - from);
    size += to - from;
  }

  /// @return whether that made room for more
  boolean ackAll(Lanes in) {
    boolean more = false;
    for (int i = 0; i < size; i++) {
      more |= in.ack(lanes[i], froms[i], tos[i]);
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
      if (lanes[i] == lane && froms[i] <= offset && offset < tos[i]) {
        if (offset + 1 < tos[i]) {
          insert(i + 1, lane, offset + 1, tos[i]);
        }
        tos[i] = offset;
        if (froms[i] == offset) {
          move(i + 1, i);
        }
        return;
      }
    }
  }
}
