package dev.weir.client.bypartition;

import java.util.Arrays;

/// Messages that count as done once a time has passed since they were handed out, in that order:
/// twenty bytes each. Guarded by the intake's lock.
final class Delays {
  private final long nanos;
  private Lane[] lanes = new Lane[16];
  private long[] offsets = new long[16];
  private long[] ticks = new long[16];
  private int head;
  private int size;

  /// @param nanos the time
  Delays(long nanos) {
    this.nanos = nanos;
  }

  /// @param tick of [Lanes#tick], not before those that were added
  void add(Lane lane, long offset, long tick) {
    if (size == lanes.length) {
      grow();
    }
    int at = index(size++);
    lanes[at] = lane;
    offsets[at] = offset;
    ticks[at] = tick;
  }

  /// Acks what was handed out long enough ago.
  ///
  /// @return whether that made room for more
  boolean ackDue(Lanes in, long tick) {
    boolean more = false;
    while (size > 0 && ticks[head] + nanos <= tick) {
      more |= in.ack(lanes[head], offsets[head]);
      head = index(1);
      size--;
    }
    return more;
  }

  /// How long until the next is done; [Shelf#NEVER] for none.
  long untilDue(long tick) {
    return size == 0 ? Shelf.NEVER : Math.max(0, ticks[head] + nanos - tick);
  }

  private int index(int position) {
    return (head + position) & (lanes.length - 1);
  }

  private void grow() {
    lanes = Arrays.copyOf(straight(lanes, new Lane[size]), size * 2);
    offsets = Arrays.copyOf(straight(offsets, new long[size]), size * 2);
    ticks = Arrays.copyOf(straight(ticks, new long[size]), size * 2);
    head = 0;
  }

  @SuppressWarnings("SuspiciousSystemArraycopy") // two arrays of one type
  private <T> T straight(T ring, T to) {
    System.arraycopy(ring, head, to, 0, size - head);
    System.arraycopy(ring, 0, to, size - head, head);
    return to;
  }
}
