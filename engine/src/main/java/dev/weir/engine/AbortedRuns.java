package dev.weir.engine;

import dev.weir.state.AbortedRun;
import java.util.ArrayList;
import java.util.List;

/// What of a partition is not to be read, in the order of its ends. Its [PartitionLog] holds the lock.
final class AbortedRuns {
  private final List<AbortedRun> runs = new ArrayList<>();

  void add(AbortedRun run) {
    runs.add(run);
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  /// What overlaps these offsets.
  List<AbortedRun> between(long from, long toExclusive) {
    var found = new ArrayList<AbortedRun>();
    for (int i = firstEndingFrom(from); i < runs.size(); i++) {
      if (runs.get(i).first() < toExclusive) {
        found.add(runs.get(i));
      }
    }
    return found;
  }

  private int firstEndingFrom(long offset) {
    int low = 0;
    int high = runs.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (runs.get(middle).last() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// What lies before the start is not there any more.
  void dropBelow(long start) {
    runs.subList(0, firstEndingFrom(start)).clear();
  }
}
