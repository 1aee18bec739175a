package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.LeaseCommand.Fate;
import dev.weir.state.LeaseCommand.Verdicts;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Leases as a person would write them down: a line for each message. It fails as soon as what it
/// is told cannot be.
final class LeaseModel {
  record Place(int partition, long offset) {}

  private record Holder(String member, int attempt, boolean exhausted, long deadline) {}

  private static final class Line {
    boolean seen;
    boolean settled;
    int attempts;
    long due;
    @Nullable Holder holder;
  }

  private final List<TreeMap<Long, Line>> partitions = new ArrayList<>();
  private final boolean ordered;
  private final int maxAttempts;
  private final long leaseMillis;
  private final int keys;
  private long nextDue = Long.MAX_VALUE;

  LeaseModel(int count, boolean ordered, int maxAttempts, long leaseMillis, int keys) {
    for (int p = 0; p < count; p++) {
      partitions.add(new TreeMap<>());
    }
    this.ordered = ordered;
    this.maxAttempts = maxAttempts;
    this.leaseMillis = leaseMillis;
    this.keys = keys;
  }

  boolean isWanted(long offset) {
    return offset % 5 != 4;
  }

  long key(long offset) {
    return offset % 7 == 6 ? Window.NO_KEY : offset % keys;
  }

  long end(int partition) {
    return partitions.get(partition).size();
  }

  void append(int partition, int messages) {
    for (int i = 0; i < messages; i++) {
      partitions.get(partition).put(end(partition), new Line());
    }
  }

  private Line line(int partition, long offset) {
    Line line = partitions.get(partition).get(offset);
    if (line == null) {
      throw new AssertionError("there is no message " + partition + "@" + offset);
    }
    return line;
  }

  /// What is not wanted is settled when it is seen.
  void seen(int partition, long from, long to) {
    for (long offset = from; offset < to; offset++) {
      Line line = line(partition, offset);
      line.seen = true;
      line.settled |= !isWanted(offset);
    }
  }

  private boolean isAvailable(int partition, long offset) {
    Line line = line(partition, offset);
    return line.seen
        && !line.settled
        && line.holder == null
        && line.due == 0
        && !isBlocked(partition, offset);
  }

  private boolean isBlocked(int partition, long offset) {
    if (!ordered || key(offset) == Window.NO_KEY) {
      return false;
    }
    return partitions.get(partition).headMap(offset).entrySet().stream()
        .anyMatch(
            e -> isWanted(e.getKey()) && !e.getValue().settled && key(e.getKey()) == key(offset));
  }

  int available() {
    int count = 0;
    for (int p = 0; p < partitions.size(); p++) {
      for (long offset : partitions.get(p).keySet()) {
        count += isAvailable(p, offset) ? 1 : 0;
      }
    }
    return count;
  }

  void leased(String member, Place place, int attempt, boolean exhausted, long now) {
    Line line = line(place.partition(), place.offset());
    assertThat(isWanted(place.offset())).as("%s is wanted", place).isTrue();
    assertThat(line.settled).as("%s was settled", place).isFalse();
    assertThat(line.holder).as("%s is held", place).isNull();
    assertThat(line.due).as("%s waits", place).isZero();
    assertThat(isBlocked(place.partition(), place.offset())).as("%s is blocked", place).isFalse();
    assertThat(exhausted).as("%s is exhausted", place).isEqualTo(line.attempts == maxAttempts);
    line.attempts += exhausted ? 0 : 1;
    assertThat(attempt).as("attempt of %s", place).isEqualTo(line.attempts);
    line.holder = new Holder(member, attempt, exhausted, now + leaseMillis);
    nextDue = Math.min(nextDue, now + leaseMillis);
  }

  boolean holds(String member, Place place) {
    Holder holder = line(place.partition(), place.offset()).holder;
    return holder != null && holder.member().equals(member);
  }

  List<Long> stale(String member, Verdicts verdicts) {
    List<Long> stale = new ArrayList<>();
    for (int i = 0; i < verdicts.offsets().length; i++) {
      Holder holder = line(verdicts.partition().number(), verdicts.offsets()[i]).holder;
      if (holder == null
          || !holder.member().equals(member)
          || holder.attempt() != verdicts.attempts()[i]) {
        stale.add(verdicts.offsets()[i]);
      }
    }
    return stale;
  }

  /// What is not stale.
  void settle(String member, Verdicts verdicts, long now) {
    List<Long> stale = stale(member, verdicts);
    for (int i = 0; i < verdicts.offsets().length; i++) {
      long offset = verdicts.offsets()[i];
      Line line = line(verdicts.partition().number(), offset);
      Holder holder = line.holder;
      if (holder == null || stale.contains(offset)) {
        continue;
      }
      line.holder = null;
      long due = verdicts.delaysMillis()[i] == 0 ? 0 : now + verdicts.delaysMillis()[i];
      switch (verdicts.fates()[i]) {
        case SETTLE -> {
          assertThat(line.settled).as("settled twice: %s", offset).isFalse();
          line.settled = true;
        }
        case RETRY -> line.due = line.attempts == maxAttempts ? 0 : due;
        case RELEASE -> {
          line.attempts -= holder.exhausted() ? 0 : 1;
          line.due = line.attempts == maxAttempts ? 0 : due;
        }
      }
      if (line.due != 0) {
        nextDue = Math.min(nextDue, line.due);
      }
      if (verdicts.fates()[i] == Fate.SETTLE) {
        line.due = 0;
      }
    }
  }

  void extend(Verdicts verdicts, long deadline) {
    for (long offset : verdicts.offsets()) {
      Line line = line(verdicts.partition().number(), offset);
      if (line.holder != null) {
        line.holder =
            new Holder(
                line.holder.member(), line.holder.attempt(), line.holder.exhausted(), deadline);
        nextDue = Math.min(nextDue, deadline);
      }
    }
  }

  void nothingIsDue(long now) {
    assertThat(nextDue).as("something is due at %s", now).isGreaterThan(now);
  }

  void tick(long now) {
    nextDue = Long.MAX_VALUE;
    for (TreeMap<Long, Line> lines : partitions) {
      for (Line line : lines.values()) {
        line.due = line.due <= now ? 0 : line.due;
        if (line.holder != null && line.holder.deadline() <= now) {
          line.holder = null;
        }
        nextDue = line.due == 0 ? nextDue : Math.min(nextDue, line.due);
        nextDue = line.holder == null ? nextDue : Math.min(nextDue, line.holder.deadline());
      }
    }
  }

  void leave(String member) {
    for (TreeMap<Long, Line> lines : partitions) {
      for (Line line : lines.values()) {
        Holder holder = line.holder;
        if (holder != null && holder.member().equals(member)) {
          line.attempts -= holder.exhausted() ? 0 : 1;
          line.holder = null;
        }
      }
    }
  }

  /// Back or forth: nothing is known of what lies behind.
  void seek(int partition, long to) {
    partitions
        .get(partition)
        .forEach((offset, line) -> {
          line.settled = offset < to;
          line.seen = offset < to;
          line.attempts = 0;
          line.holder = null;
          line.due = 0;
        });
    recount();
  }

  private void recount() {
    tick(Long.MIN_VALUE);
  }

  /// Whoever holds it.
  void settled(int partition, long from, long to) {
    for (Line line : partitions.get(partition).subMap(from, Math.max(from, to)).values()) {
      line.seen = true;
      line.settled = true;
      line.holder = null;
      line.due = 0;
    }
    recount();
  }

  /// Members, leases, delays and what was seen are gone.
  void restart() {
    for (TreeMap<Long, Line> lines : partitions) {
      for (Line line : lines.values()) {
        line.seen = line.settled;
        line.holder = null;
        line.due = 0;
      }
    }
    nextDue = Long.MAX_VALUE;
  }

  long position(int partition) {
    long position = 0;
    while (position < end(partition) && line(partition, position).settled) {
      position++;
    }
    return position;
  }

  long settledAbove(int partition) {
    return partitions.get(partition).tailMap(position(partition)).values().stream()
        .filter(line -> line.settled)
        .count();
  }

  int held(int partition) {
    return (int)
        partitions.get(partition).values().stream().filter(line -> line.holder != null).count();
  }

  boolean isDone() {
    return partitions.stream()
        .allMatch(lines -> lines.values().stream().allMatch(line -> line.settled));
  }
}
