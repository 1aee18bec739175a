package dev.weir.state;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How often messages were handed out, by offset: pages of sorted arrays, so that a count costs a
/// few bytes, and one between others moves no more than a page.
final class AttemptCounts {
  private static final int SHIFT = 12;
  private static final int MASK = (1 << SHIFT) - 1;

  private static final class Page {
    char[] places = new char[8];
    int[] counts = new int[8];
    int size;

    void insert(int index, int place, int count) {
      if (size == places.length) {
        places = Arrays.copyOf(places, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      System.arraycopy(places, index, places, index + 1, size - index);
      System.arraycopy(counts, index, counts, index + 1, size - index);
      places[index] = (char) place;
      counts[index] = count;
      size++;
    }

    void remove(int from, int to) {
      System.arraycopy(places, to, places, from, size - to);
      System.arraycopy(counts, to, counts, from, size - to);
      size -= to - from;
    }

    /// The index of the first place that is not lower.
    int indexOf(int place) {
      int low = 0;
      int high = size;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (places[middle] < place) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  private final TreeMap<Long, Page> pages = new TreeMap<>();
  private int size;

  /// The page that was looked at last: neighbours are asked for together.
  private @Nullable Page last;

  private long lastNumber;

  int size() {
    return size;
  }

  int get(long offset) {
    Page page = size == 0 ? null : page(offset >> SHIFT);
    if (page == null) {
      return 0;
    }
    int place = (int) offset & MASK;
    int index = page.indexOf(place);
    return index < page.size && page.places[index] == place ? page.counts[index] : 0;
  }

  /// @param count 0 forgets it
  void put(long offset, int count) {
    if (count == 0) {
      remove(offset, offset + 1);
      return;
    }
    Page page = page(offset >> SHIFT);
    if (page == null) {
      page = new Page();
      pages.put(offset >> SHIFT, page);
      remember(offset >> SHIFT, page);
    }
    int place = (int) offset & MASK;
    int index = page.indexOf(place);
    if (index < page.size && page.places[index] == place) {
      page.counts[index] = count;
    } else {
      page.insert(index, place, count);
      size++;
    }
  }

  void remove(long from, long to) {
    if (size == 0) {
      return;
    }
    if (to - from == 1) {
      Page page = page(from >> SHIFT);
      if (page != null) {
        remove(from >> SHIFT, page, from, to);
      }
      return;
    }
    for (Map.Entry<Long, Page> e = pages.ceilingEntry(from >> SHIFT);
        e != null && e.getKey() << SHIFT < to;
        e = pages.higherEntry(e.getKey())) {
      remove(e.getKey(), e.getValue(), from, to);
    }
  }

  private void remove(long number, Page page, long from, long to) {
    long first = number << SHIFT;
    int low = page.indexOf((int) Math.max(0, from - first));
    int high = to - first > MASK ? page.size : page.indexOf((int) (to - first));
    if (low == high) {
      return;
    }
    page.remove(low, high);
    size -= high - low;
    if (page.size == 0) {
      pages.remove(number);
      last = null;
    }
  }

  void clear() {
    pages.clear();
    last = null;
    size = 0;
  }

  SortedMap<Long, Integer> asMap() {
    TreeMap<Long, Integer> map = new TreeMap<>();
    pages.forEach((number, page) -> {
      for (int i = 0; i < page.size; i++) {
        map.put((number << SHIFT) + page.places[i], page.counts[i]);
      }
    });
    return Collections.unmodifiableSortedMap(map);
  }

  private @Nullable Page page(long number) {
    if (last != null && lastNumber == number) {
      return last;
    }
    Page page = pages.get(number);
    if (page != null) {
      remember(number, page);
    }
    return page;
  }

  private void remember(long number, Page page) {
    last = page;
    lastNumber = number;
  }
}
