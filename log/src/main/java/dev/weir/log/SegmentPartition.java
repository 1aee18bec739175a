package dev.weir.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One partition: its live files, which readers see as one immutable list that the filer replaces,
/// and the filer's tail.
final class SegmentPartition {
  private volatile Live live = new Live(List.of(), null);
  private @Nullable SegmentTail tail;

  /// The live files in offset order. `growing` is replaced by each append while `rolled` is shared,
  /// so that an append costs the same however many files there are.
  record Live(List<SegmentFile> rolled, @Nullable SegmentFile growing) {

    int size() {
      return rolled.size() + (growing == null ? 0 : 1);
    }

    SegmentFile get(int i) {
      return growing != null && i == rolled.size() ? growing : rolled.get(i);
    }

    /// The file that holds an offset, or the next after a gap; null at the end.
    @Nullable SegmentFile from(long offset) {
      int low = 0;
      int high = size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (get(middle).endOffset() > offset) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low == size() ? null : get(low);
    }

    boolean isEmpty() {
      return size() == 0;
    }

    /// One past the last offset; the lowest number when empty.
    long endOffset() {
      return isEmpty() ? Long.MIN_VALUE : get(size() - 1).endOffset();
    }
  }

  Live live() {
    return live;
  }

  /// Whether a file that was live is so still: files only leave at the front.
  boolean holds(SegmentFile file) {
    Live now = live;
    return !now.isEmpty() && now.get(0).number() <= file.number();
  }

  @Nullable SegmentTail tail() {
    return tail;
  }

  /// Takes the files of a catalog, one by one in order.
  void restore(SegmentFile file, int blockBytes) {
    switch (file.index()) {
      case SegmentIndex.Footer footer -> addRolled(file);
      case SegmentIndex.Listed listed ->
          grow(SegmentTail.resume(file, listed.blocks(), blockBytes));
    }
  }

  /// Shows what the tail has become.
  void grow(SegmentTail newest) {
    tail = newest;
    live = new Live(live.rolled, newest.growing());
  }

  /// Puts the tail, rolled, among the finished files.
  void roll(SegmentFile rolled) {
    tail = null;
    addRolled(rolled);
  }

  private void addRolled(SegmentFile file) {
    List<SegmentFile> rolled = new ArrayList<>(live.rolled);
    rolled.add(file);
    live = new Live(List.copyOf(rolled), null);
  }

  /// Drops the files that lie wholly below an offset, and returns them.
  List<SegmentFile> retire(long belowOffset) {
    List<SegmentFile> gone = new ArrayList<>();
    List<SegmentFile> kept = new ArrayList<>();
    for (SegmentFile file : live.rolled) {
      (file.endOffset() <= belowOffset ? gone : kept).add(file);
    }
    SegmentFile growing = live.growing;
    if (growing != null && growing.endOffset() <= belowOffset) {
      gone.add(growing);
      growing = null;
      tail = null;
    }
    if (!gone.isEmpty()) {
      live = new Live(List.copyOf(kept), growing);
    }
    return gone;
  }
}
