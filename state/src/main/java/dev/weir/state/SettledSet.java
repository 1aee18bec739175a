package dev.weir.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a consumer has done with one partition: its position, below which everything is settled;
/// what is settled above it; and how often each unsettled message was handed out.
///
/// Pages of 4,096 bits, made when the first of their offsets is settled and shared when all are, so
/// that a million messages settled in any order take some 130 KB. Not thread-safe.
public final class SettledSet {
  private static final int SHIFT = 12;
  private static final int PAGE = 1 << SHIFT;

  /// Settled offsets.
  ///
  /// @param from inclusive
  /// @param to exclusive
  public record Range(long from, long to) {}

  private static final class Page {
    static final Page FULL = full();

    final long[] words = new long[PAGE >> 6];
    int settled;

    private static Page full() {
      Page page = new Page();
      Arrays.fill(page.words, -1L);
      page.settled = PAGE;
      return page;
    }

    boolean contains(int bit) {
      return (words[bit >> 6] >>> bit & 1) != 0;
    }

    /// @return how many were new
    int add(int from, int to) {
      int before = settled;
      for (int word = from >> 6; word <= (to - 1) >> 6; word++) {
        long added = mask(word, from, to) & ~words[word];
        words[word] |= added;
        settled += Long.bitCount(added);
      }
      return settled - before;
    }

    int count(int from, int to) {
      if (settled == PAGE) {
        return to - from;
      }
      int count = 0;
      for (int word = from >> 6; word <= (to - 1) >> 6; word++) {
        count += Long.bitCount(mask(word, from, to) & words[word]);
      }
      return count;
    }

    private static long mask(int word, int from, int to) {
      int first = word << 6;
      long mask = -1L;
      if (from > first) {
        mask &= -1L << (from - first);
      }
      if (to < first + 64) {
        mask &= -1L >>> (first + 64 - to);
      }
      return mask;
    }

    /// The first bit from here on that is set, or is not; 4,096 when there is none.
    int next(int from, boolean set) {
      for (int word = from >> 6; word < words.length; word++) {
        long bits = set ? words[word] : ~words[word];
        if (word == from >> 6) {
          bits &= -1L << from;
        }
        if (bits != 0) {
          return (word << 6) + Long.numberOfTrailingZeros(bits);
        }
      }
      return PAGE;
    }
  }

  private final TreeMap<Long, Page> pages = new TreeMap<>();
  private final AttemptCounts attempts = new AttemptCounts();
  private long position;
  private long above;

  /// The page that was looked at last: neighbours are settled together.
  private @Nullable Page last;

  private long lastNumber;

  public SettledSet(long position) {
    this.position = position;
  }

  /// The lowest offset that is not settled: everything below it is.
  public long position() {
    return position;
  }

  public boolean isSettled(long offset) {
    if (offset < position) {
      return true;
    }
    Page page = pages.isEmpty() ? null : page(offset >> SHIFT);
    return page != null && page.contains((int) offset & (PAGE - 1));
  }

  /// Settles `[from, to)`; what is settled already stays so. The position moves up over all that is
  /// settled, and attempts of what is settled are forgotten.
  ///
  /// @return how many were not settled before
  public long settle(long from, long to) {
    long first = Math.max(from, position);
    if (first >= to) {
      return 0;
    }
    attempts.remove(first, to);
    if (first > position) {
      long added = add(first, to);
      above += added;
      return added;
    }
    long known = pages.isEmpty() ? 0 : drop(to);
    long added = to - position - known;
    above -= known;
    position = to;
    advance();
    return added;
  }

  private long add(long from, long to) {
    long added = 0;
    for (long at = from; at < to; ) {
      long number = at >> SHIFT;
      long end = Math.min(to, (number + 1) << SHIFT);
      added += add(number, (int) at & (PAGE - 1), (int) (end - (number << SHIFT)));
      at = end;
    }
    return added;
  }

  private int add(long number, int from, int to) {
    Page page = page(number);
    if (page == null) {
      page = to - from == PAGE ? Page.FULL : new Page();
      put(number, page);
      return page.settled == PAGE ? PAGE : page.add(from, to);
    }
    int added = page.settled == PAGE ? 0 : page.add(from, to);
    if (added > 0 && page.settled == PAGE) {
      put(number, Page.FULL);
    }
    return added;
  }

  /// Forgets pages below, where the position is about to go.
  ///
  /// @return how many offsets from the position up to there were settled
  private long drop(long to) {
    long known = 0;
    for (Map.Entry<Long, Page> e = pages.firstEntry();
        e != null && e.getKey() << SHIFT < to;
        e = pages.higherEntry(e.getKey())) {
      long start = e.getKey() << SHIFT;
      int from = (int) Math.max(0, position - start);
      int end = (int) Math.min(PAGE, to - start);
      known += from < end ? e.getValue().count(from, end) : 0;
    }
    pages.headMap(to >> SHIFT).clear();
    last = null;
    return known;
  }

  /// Moves the position over what is settled.
  private void advance() {
    while (!pages.isEmpty()) {
      long number = position >> SHIFT;
      Page page = page(number);
      if (page == null) {
        return;
      }
      int bit = (int) position & (PAGE - 1);
      int next = page.settled == PAGE ? PAGE : page.next(bit, false);
      above -= next - bit;
      position += next - bit;
      if (next < PAGE && page.next(next, true) < PAGE) {
        return;
      }
      pages.remove(number);
      last = null;
    }
  }

  /// Goes to another position, back or forth: what was settled above and handed out is forgotten.
  public void moveTo(long newPosition) {
    pages.clear();
    last = null;
    attempts.clear();
    above = 0;
    position = newPosition;
  }

  /// The first offset from here on that is not settled.
  public long nextUnsettled(long offset) {
    long at = Math.max(offset, position);
    for (Page page = page(at >> SHIFT); page != null; page = page(at >> SHIFT)) {
      int next = page.next((int) at & (PAGE - 1), false);
      at = (at & -PAGE) + next;
      if (next < PAGE) {
        break;
      }
    }
    return at;
  }

  /// How often a message was handed out; 0 for one that was not, or is settled.
  public int attempts(long offset) {
    return attempts.get(offset);
  }

  /// How many unsettled messages were handed out.
  public int attemptsCount() {
    return attempts.size();
  }

  /// Notes how often a message was handed out; 0 forgets it. Settled ones have no count.
  public void attempted(long offset, int times) {
    if (times == 0 || !isSettled(offset)) {
      attempts.put(offset, times);
    }
  }

  /// What is settled above the position: rising, with gaps between them.
  public List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    long from = nextSettled(position);
    while (from >= 0) {
      long to = nextUnsettled(from);
      ranges.add(new Range(from, to));
      from = nextSettled(to);
    }
    return ranges;
  }

  /// −1 when there is none.
  private long nextSettled(long offset) {
    long number = offset >> SHIFT;
    for (Map.Entry<Long, Page> e = pages.ceilingEntry(number);
        e != null;
        e = pages.higherEntry(e.getKey())) {
      int next = e.getValue().next(e.getKey() == number ? (int) offset & (PAGE - 1) : 0, true);
      if (next < PAGE) {
        return (e.getKey() << SHIFT) + next;
      }
    }
    return -1;
  }

  /// How many messages are settled above the position.
  public long countAbove() {
    return above;
  }

  /// How many pages remember them.
  public int pages() {
    return pages.size();
  }

  /// The attempts of unsettled messages, by offset. A copy.
  public SortedMap<Long, Integer> attempts() {
    return attempts.asMap();
  }

  private @Nullable Page page(long number) {
    if (last != null && lastNumber == number) {
      return last;
    }
    Page page = pages.get(number);
    if (page != null) {
      last = page;
      lastNumber = number;
    }
    return page;
  }

  private void put(long number, Page page) {
    pages.put(number, page);
    last = page;
    lastNumber = number;
  }
}
