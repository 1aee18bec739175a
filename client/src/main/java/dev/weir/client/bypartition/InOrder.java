package dev.weir.client.bypartition;

import dev.weir.Message;
import dev.weir.spi.Settled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A partition in its own order: a message that waits for its next attempt holds back all that
/// follow.
final class InOrder implements Shelf {
  private final boolean tracked;

  /// What was fetched; those before `first` were taken.
  private final List<Message> queue = new ArrayList<>();

  private int first;
  private final HandedOut handedOut = new HandedOut();

  /// What is to be handed out again, by offset.
  private final TreeMap<Long, Waiting> waiting = new TreeMap<>();

  /// How many of the first that wait are due.
  private int due;

  private SortedMap<Long, Integer> attempts;

  /// Settled when this began, where it was not read yet.
  private List<Settled.Range> ahead;

  private long next;
  private long fetchedTo;

  private record Waiting(Message message, long tick) {}

  /// @param start from which the partition is read
  /// @param before what was stored of it
  /// @param tracked false when nothing is acked: a message that was taken is forgotten
  InOrder(long start, Settled before, boolean tracked) {
    this.tracked = tracked;
    this.next = start;
    this.fetchedTo = start;
    this.ahead = before.above();
    this.attempts =
        before.attempts().isEmpty()
            ? Collections.emptySortedMap()
            : new TreeMap<>(before.attempts());
  }

  @Override
  public void put(List<Message> run) {
    queue.addAll(run);
  }

  @Override
  public boolean isNew() {
    return ahead.isEmpty() && attempts.isEmpty();
  }

  @Override
  public void fetchedTo(long offset) {
    fetchedTo = offset;
    forgetTaken();
    if (!ahead.isEmpty()) {
      long position = handedOut.isEmpty() ? next : handedOut.first();
      ahead = ahead.stream().filter(range -> range.to() > position).toList();
    }
  }

  @Override
  public int size() {
    return queue.size() - first;
  }

  private void forgetTaken() {
    queue.subList(0, first).clear();
    first = 0;
    if (queue.isEmpty()) {
      next = fetchedTo;
    }
  }

  @Override
  public int available(boolean again) {
    return again || due < waiting.size() ? due : due + size();
  }

  @Override
  public void take(boolean again, int most, List<Message> into) {
    var waited = due > 0 ? waiting.pollFirstEntry() : null;
    if (waited != null) {
      due--;
      into.add(waited.getValue().message);
      return;
    }
    var run = queue.subList(first, first + Math.min(most, size()));
    into.addAll(run);
    next = run.getLast().offset() + 1;
    if (tracked) {
      handOut(run);
    }
    first += run.size();
    if (size() == 0) {
      forgetTaken();
    }
  }

  private void handOut(List<Message> run) {
    long from = run.getFirst().offset();
    if (next - from == run.size()) {
      handedOut.add(from, next);
    } else {
      run.forEach(message -> handedOut.add(message.offset(), message.offset() + 1));
    }
  }

  @Override
  public void putBack(Message message) {
    if (first > 0) {
      first--;
    } else {
      queue.addFirst(message);
    }
    next = message.offset();
  }

  @Override
  public boolean isTaken(long offset) {
    return handedOut.contains(offset) && !isWaiting(offset);
  }

  private boolean isWaiting(long offset) {
    return !waiting.isEmpty() && waiting.containsKey(offset);
  }

  @Override
  public boolean isSettled(long offset) {
    if (offset < next) {
      return !handedOut.contains(offset);
    }
    return !ahead.isEmpty() && isAhead(offset);
  }

  private boolean isAhead(long offset) {
    int low = 0;
    int high = ahead.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ahead.get(middle).to() <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < ahead.size() && ahead.get(low).from() <= offset;
  }

  @Override
  public int attempts(long offset) {
    return attempts.isEmpty() ? 0 : attempts.getOrDefault(offset, 0);
  }

  @Override
  public int taken() {
    return handedOut.count() - waiting.size();
  }

  @Override
  public int settle(long from, long to, SortedSet<Long> but) {
    int settled = 0;
    long next = from;
    for (long offset : spared(from, to, but)) {
      settled += handedOut.settle(next, offset);
      next = offset + 1;
    }
    settled += handedOut.settle(next, to);
    if (settled > 0 && !attempts.isEmpty()) {
      attempts.subMap(from, to).keySet().removeIf(this::isSettled);
    }
    return settled;
  }

  private SortedSet<Long> spared(long from, long to, SortedSet<Long> but) {
    if (waiting.isEmpty()) {
      return but.isEmpty() ? but : but.subSet(from, to);
    }
    var spared = new TreeSet<>(but.subSet(from, to));
    spared.addAll(waiting.subMap(from, to).keySet());
    return spared;
  }

  @Override
  public void giveBack(Message message, long tick) {
    if (message.retryCount() > 0) {
      attempts = attempts.isEmpty() ? new TreeMap<>() : attempts;
      attempts.put(message.offset(), message.retryCount());
    }
    waiting.put(message.offset(), new Waiting(message, tick));
    due = 0;
  }

  @Override
  public void wake(long tick) {
    due = 0;
    for (var one : waiting.values()) {
      if (one.tick > tick) {
        return;
      }
      due++;
    }
  }

  @Override
  public long nextDue() {
    // The first alone: those behind it wait for it.
    var first = due > 0 ? null : waiting.firstEntry();
    return first == null ? NEVER : first.getValue().tick;
  }

  @Override
  public Settled settled(Set<Long> also) {
    var read = handedOut.settled(also, next);
    var counted = attempts;
    if (!counted.isEmpty()) {
      counted = new TreeMap<>(counted);
      counted.keySet().removeIf(offset -> also.contains(offset) || offset < read.position());
    }
    return ahead.isEmpty()
        ? new Settled(read.position(), read.above(), counted)
        : joined(read, counted);
  }

  /// With what was settled before and lies above.
  private Settled joined(Settled read, SortedMap<Long, Integer> counted) {
    long position = read.position();
    var all = new ArrayList<>(read.above());
    all.addAll(ahead);
    all.sort(Comparator.comparingLong(Settled.Range::from));
    List<Settled.Range> ranges = new ArrayList<>();
    for (var range : all) {
      var last = ranges.isEmpty() ? null : ranges.getLast();
      if (range.from() <= position) {
        // Nothing below is unsettled but the position itself, which no range holds.
        position = Math.max(position, read.position() == next ? range.to() : position);
      } else if (last != null && range.from() <= last.to()) {
        ranges.removeLast();
        ranges.add(new Settled.Range(last.from(), Math.max(last.to(), range.to())));
      } else {
        ranges.add(range);
      }
    }
    return new Settled(position, ranges, counted);
  }

  @Override
  public long next() {
    return next;
  }

  @Override
  public boolean isDone() {
    return size() == 0 && waiting.isEmpty();
  }
}
