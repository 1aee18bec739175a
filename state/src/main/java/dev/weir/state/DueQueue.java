package dev.weir.state;

import java.util.Arrays;

/// Offsets with the tick at which each is due, soonest first, lowest offset first among equals. A
/// heap of numbers, without boxes.
final class DueQueue {
  private long[] ticks = new long[8];
  private long[] offsets = new long[8];
  private int size;

  int size() {
    return size;
  }

  void add(long tick, long offset) {
    if (size == ticks.length) {
      ticks = Arrays.copyOf(ticks, 2 * size);
      offsets = Arrays.copyOf(offsets, 2 * size);
    }
    int at = size++;
    while (at > 0 && isBefore(tick, offset, (at - 1) >> 1)) {
      move((at - 1) >> 1, at);
      at = (at - 1) >> 1;
    }
    ticks[at] = tick;
    offsets[at] = offset;
  }

  /// Of the first; there must be one.
  long firstTick() {
    return ticks[0];
  }

  /// Of the first; there must be one.
  long firstOffset() {
    return offsets[0];
  }

  void removeFirst() {
    size--;
    long tick = ticks[size];
    long offset = offsets[size];
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && isBefore(ticks[child + 1], offsets[child + 1], child)) {
        child++;
      }
      if (isBefore(tick, offset, child)) {
        break;
      }
      move(child, at);
      at = child;
    }
    ticks[at] = tick;
    offsets[at] = offset;
  }

  void clear() {
    size = 0;
  }

  private boolean isBefore(long tick, long offset, int other) {
    return tick < ticks[other] || (tick == ticks[other] && offset < offsets[other]);
  }

  private void move(int from, int to) {
    ticks[to] = ticks[from];
    offsets[to] = offsets[from];
  }
}
