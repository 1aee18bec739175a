package dev.weir.client.bypartition;

import dev.weir.spi.Settled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/// The offsets of one partition that were handed out and are not settled, in order: eight bytes
/// each. Those between them that were settled leave one mark behind, so that gaps, which were never
/// handed out, can be told from what was done.
final class HandedOut {
  private static final int SMALLEST = 16;

  /// A ring from `head`, which is not settled. A settled offset is stored as its complement, which
  /// is negative.
  private long[] ring = new long[SMALLEST];

  private int head;
  private int size;
  private int unsettled;

  boolean isEmpty() {
    return size == 0;
  }

  /// How many are not settled.
  int count() {
    return unsettled;
  }

  /// The lowest offset that is not settled.
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
    unsettled++;
  }

  boolean contains(long offset) {
    return find(offset) >= 0;
  }

  /// @return false when the offset is not among these
  boolean settle(long offset) {
    int at = find(offset);
    if (at < 0) {
      return false;
    }
    ring[index(at)] = ~offset;
    unsettled--;
    trim();
    return true;
  }

  /// Settles all but some.
  void settleAll(LongPredicate but) {
    for (int i = 0; i < size; i++) {
      long offset = ring[index(i)];
      if (offset >= 0 && !but.test(offset)) {
        ring[index(i)] = ~offset;
        unsettled--;
      }
    }
    trim();
  }

  private void trim() {
    while (size > 0 && ring[head] < 0) {
      head = index(1);
      size--;
    }
  }

  /// What is settled between those that are not.
  ///
  /// @param also to be counted as settled
  /// @param end behind all that were handed out
  Settled settled(Set<Long> also, long end) {
    List<Settled.Range> ranges = new ArrayList<>();
    long position = end;
    long before = -1;
    boolean marked = false;
    for (int i = 0; i < size; i++) {
      long offset = ring[index(i)];
      if (offset < 0 || (!also.isEmpty() && also.contains(offset))) {
        marked = true;
      } else {
        if (before < 0) {
          position = offset;
        } else if (marked) {
          ranges.add(new Settled.Range(before + 1, offset));
        }
        before = offset;
        marked = false;
      }
    }
    if (before >= 0 && marked && before + 1 < end) {
      ranges.add(new Settled.Range(before + 1, end));
    }
    return new Settled(position, ranges, Settled.at(position).attempts());
  }

  /// The place of an offset that is not settled; negative when there is none.
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
        return stored < 0 ? -1 : middle;
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
    boolean mostlySettled = unsettled <= size / 4;
    long[] larger = mostlySettled ? new long[ring.length] : Arrays.copyOf(ring, ring.length * 2);
    if (mostlySettled) {
      size = copyWithoutRuns(larger);
    } else {
      System.arraycopy(ring, head, larger, 0, ring.length - head);
      System.arraycopy(ring, 0, larger, ring.length - head, head);
    }
    ring = larger;
    head = 0;
  }

  /// Of neighbours that are settled, one stays.
  ///
  /// @return how many were copied
  private int copyWithoutRuns(long[] to) {
    int copied = 0;
    for (int i = 0; i < size; i++) {
      long stored = ring[index(i)];
      if (stored >= 0 || to[copied - 1] >= 0) {
        to[copied++] = stored;
      }
    }
    return copied;
  }
}
