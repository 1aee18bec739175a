package dev.weir.client.bypartition;

import dev.weir.spi.Settled;
import dev.weir.state.SettledSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/// The offsets of one partition that were handed out, in order, and which of them are settled.
///
/// Each has a number, counted from the first that was handed out: so gaps between offsets, which
/// nobody was handed, are no gaps between numbers, and what was done can be told from them.
final class HandedOut {
  private static final int SMALLEST = 16;

  /// Numbers.
  private final SettledSet settled = new SettledSet(0);

  /// How many numbers were given.
  private long numbered;

  /// Behind the last offset.
  private long end;

  /// Stretches of offsets without gaps: where each begins, and the number of its first. Those below
  /// `head` are settled, and forgotten.
  private long[] offsets = new long[SMALLEST];

  private long[] numbers = new long[SMALLEST];
  private int head;
  private int tail;

  boolean isEmpty() {
    return settled.position() == numbered;
  }

  /// How many are not settled.
  int count() {
    return (int) (numbered - settled.position() - settled.countAbove());
  }

  /// The lowest offset that is not settled.
  long first() {
    return offset(settled.position());
  }

  /// @param from above all that were added
  /// @param to exclusive
  void add(long from, long to) {
    if (head == tail || from != end) {
      if (tail == offsets.length) {
        makeRoom();
      }
      offsets[tail] = from;
      numbers[tail] = numbered;
      tail++;
    }
    numbered += to - from;
    end = to;
  }

  private void makeRoom() {
    int size = tail - head;
    int length = size > offsets.length / 2 ? offsets.length * 2 : offsets.length;
    offsets = moved(offsets, length);
    numbers = moved(numbers, length);
    head = 0;
    tail = size;
  }

  private long[] moved(long[] stretches, int length) {
    return Arrays.copyOf(Arrays.copyOfRange(stretches, head, tail), length);
  }

  boolean contains(long offset) {
    long number = numberFrom(offset);
    return number < numbered && offset(number) == offset && !settled.isSettled(number);
  }

  /// Settles what was handed out from one offset up to another.
  ///
  /// @return how many were not settled before
  int settle(long from, long to) {
    int added = (int) settled.settle(numberFrom(from), numberFrom(to));
    if (isEmpty()) {
      head = 0;
      tail = 0;
    }
    while (tail - head > 1 && numbers[head + 1] <= settled.position()) {
      head++;
    }
    return added;
  }

  /// What is settled between those that are not.
  ///
  /// @param also to be counted as settled
  /// @param end behind all that were handed out
  Settled settled(Set<Long> also, long end) {
    var all = also.isEmpty() ? settled : settledWith(also);
    long position = all.position() == numbered ? end : offset(all.position());
    List<Settled.Range> ranges = new ArrayList<>();
    for (var range : all.ranges()) {
      long to = range.to() == numbered ? end : offset(range.to());
      ranges.add(new Settled.Range(offset(range.from() - 1) + 1, to));
    }
    return new Settled(position, ranges, Collections.emptySortedMap());
  }

  private SettledSet settledWith(Set<Long> also) {
    var all = new SettledSet(settled.position());
    settled.ranges().forEach(range -> all.settle(range.from(), range.to()));
    for (long offset : also) {
      if (contains(offset)) {
        long number = numberFrom(offset);
        all.settle(number, number + 1);
      }
    }
    return all;
  }

  private long offset(long number) {
    int at = stretch(numbers, number);
    return offsets[at] + number - numbers[at];
  }

  /// The number of the first that was handed out at an offset or behind it, of those that are not
  /// forgotten.
  private long numberFrom(long offset) {
    int at = stretch(offsets, offset);
    if (at < head) {
      return head == tail ? numbered : numbers[head];
    }
    long behind = at + 1 == tail ? numbered : numbers[at + 1];
    return Math.min(numbers[at] + offset - offsets[at], behind);
  }

  /// The stretch that holds it, or ends before it; one below `head` when there is none.
  private int stretch(long[] begins, long at) {
    int found = Arrays.binarySearch(begins, head, tail, at);
    return found >= 0 ? found : -found - 2;
  }
}
