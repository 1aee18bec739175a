package dev.weir.client.bypartition;

import dev.weir.Message;
import dev.weir.spi.Settled;
import dev.weir.state.KeyHash;
import dev.weir.state.SettledSet;
import dev.weir.state.Window;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// A partition in the order of each key: a message that is in hand or waits holds back what follows
/// under its key, and nothing else, within the look-ahead.
final class ByKey implements Shelf {
  /// So many lie ready at most: few, that what becomes due need not queue behind them; enough that
  /// a poll finds some.
  private static final int MOST_READY = 128;

  private final SettledSet settled;
  private final Window window;
  private final ArrayDeque<Message> ready = new ArrayDeque<>();

  /// Fetched, and beyond the look-ahead.
  private final ArrayDeque<Message> beyond = new ArrayDeque<>();

  /// In the window, and not in hand: those in `ready` too.
  private final SortedMap<Long, Message> known = new TreeMap<>();

  private long fetchedTo;

  /// @param start from which the partition is read
  /// @param before what was stored of it
  /// @param lookAhead unsettled messages that are known at once, at most
  ByKey(long start, Settled before, int lookAhead) {
    this.settled = new SettledSet(start);
    before.above().forEach(range -> settled.settle(range.from(), range.to()));
    before.attempts().forEach(settled::attempted);
    this.window = new Window(settled, true, lookAhead);
    this.fetchedTo = start;
  }

  @Override
  public void put(List<Message> run) {
    beyond.addAll(run);
  }

  @Override
  public boolean isNew() {
    return settled.countAbove() == 0 && settled.attemptsCount() == 0;
  }

  @Override
  public void fetchedTo(long offset) {
    fetchedTo = offset;
    refill();
  }

  private void refill() {
    while (!beyond.isEmpty() && window.room() > 0) {
      var message = beyond.removeFirst();
      window.see(message.offset(), keyHash(message));
      known.put(message.offset(), message);
    }
    if (beyond.isEmpty()) {
      window.skipTo(fetchedTo);
    }
    while (ready.size() < MOST_READY) {
      long offset = window.take();
      var message = offset == Window.NONE ? null : known.get(offset);
      if (message == null) {
        return;
      }
      ready.add(message);
    }
  }

  private static long keyHash(Message message) {
    byte[] key = message.keyBytes();
    return key == null ? Window.NO_KEY : KeyHash.of(key, 0, key.length);
  }

  /// True while a key, or a few, fill the look-ahead, and nothing is left to hand out.
  boolean isStuck() {
    return window.isFull() && ready.isEmpty();
  }

  @Override
  public int size() {
    return beyond.size() + window.known();
  }

  @Override
  public int available(boolean again) {
    if (!again) {
      return ready.size();
    }
    return (int) ready.stream().filter(message -> attempts(message.offset()) > 0).count();
  }

  @Override
  public void take(boolean again, int most, List<Message> into) {
    var message = ready.getFirst();
    if (again) {
      for (var one : ready) {
        if (attempts(one.offset()) > 0) {
          message = one;
          break;
        }
      }
    }
    ready.remove(message);
    known.remove(message.offset());
    refill();
    into.add(message);
  }

  @Override
  public void putBack(Message message) {
    known.put(message.offset(), message);
    ready.addFirst(message);
  }

  @Override
  public boolean isTaken(long offset) {
    return window.isTaken(offset) && !known.containsKey(offset);
  }

  @Override
  public boolean isSettled(long offset) {
    return settled.isSettled(offset);
  }

  @Override
  public int attempts(long offset) {
    return settled.attempts(offset);
  }

  @Override
  public int taken() {
    return window.takenCount() - ready.size();
  }

  @Override
  public int settle(long from, long to, SortedSet<Long> but) {
    int before = window.known();
    long end = Math.min(to, window.seenTo());
    for (long offset = settled.nextUnsettled(from);
        offset < end;
        offset = settled.nextUnsettled(offset + 1)) {
      if (isTaken(offset) && !but.contains(offset)) {
        settled.settle(offset, offset + 1);
        window.settled(offset);
      }
    }
    int count = before - window.known();
    refill();
    return count;
  }

  @Override
  public void giveBack(Message message, long tick) {
    settled.attempted(message.offset(), message.retryCount());
    known.put(message.offset(), message);
    window.hold(message.offset(), tick);
  }

  @Override
  public void wake(long tick) {
    window.wake(tick);
    refill();
  }

  @Override
  public long nextDue() {
    long due = window.nextDue();
    return due == Window.NONE ? NEVER : due;
  }

  @Override
  public Settled settled(Set<Long> also) {
    if (also.isEmpty()) {
      return new Settled(settled.position(), above(settled), settled.attempts());
    }
    var attempts = new TreeMap<>(settled.attempts());
    attempts.keySet().removeAll(also);
    var more = new SettledSet(settled.position());
    settled.ranges().forEach(range -> more.settle(range.from(), range.to()));
    also.forEach(offset -> more.settle(offset, offset + 1));
    return new Settled(more.position(), above(more), attempts);
  }

  private static List<Settled.Range> above(SettledSet settled) {
    return settled.ranges().stream()
        .map(range -> new Settled.Range(range.from(), range.to()))
        .toList();
  }

  @Override
  public long next() {
    if (!known.isEmpty()) {
      return known.firstKey();
    }
    return beyond.isEmpty() ? fetchedTo : beyond.getFirst().offset();
  }

  @Override
  public boolean isDone() {
    return known.isEmpty() && beyond.isEmpty();
  }
}
