package dev.weir.state;

import dev.weir.state.SettledSet.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a commit changes on one partition, as records: only the difference, where what was done
/// before is done still.
final class CommitRecords {
  private final String consumer;
  private final Command.Done done;
  private final long atMillis;
  private final SettledSet after;

  CommitRecords(String consumer, Command.Done done, long atMillis) {
    this.consumer = consumer;
    this.done = done;
    this.atMillis = atMillis;
    this.after = new SettledSet(done.position());
    for (Range range : done.settled()) {
      after.settle(range.from(), range.to());
    }
    done.attempts().forEach(after::attempted);
  }

  /// @param before null when nothing was stored
  List<? extends StateRecord> after(@Nullable SettledSet before) {
    if (before == null || isPlain(before)) {
      return isPlain(after) ? List.of(position()) : anew();
    }
    return covers(before) ? difference(before) : anew();
  }

  private static boolean isPlain(SettledSet settled) {
    return settled.countAbove() == 0 && settled.attemptsCount() == 0;
  }

  private StateRecord position() {
    return new StateRecord.PositionCommitted(
        consumer,
        done.partition().topicId(),
        done.partition().number(),
        after.position(),
        atMillis);
  }

  private List<StateRecord> anew() {
    Progress progress = new Progress(consumer, done.partition(), atMillis);
    after.ranges().forEach(progress::settled);
    after.attempts().forEach(progress::attempted);
    List<StateRecord> records = new ArrayList<>();
    records.add(position());
    records.addAll(progress.records());
    return records;
  }

  /// Whether nothing is taken back.
  private boolean covers(SettledSet before) {
    if (after.position() < before.position()) {
      return false;
    }
    for (Range range : before.ranges()) {
      if (after.nextUnsettled(range.from()) < range.to()) {
        return false;
      }
    }
    return true;
  }

  private List<? extends StateRecord> difference(SettledSet before) {
    Progress progress = new Progress(consumer, done.partition(), atMillis);
    if (after.position() > before.position()) {
      progress.settled(before.position(), after.position());
    }
    for (Range range : after.ranges()) {
      long from = before.nextUnsettled(range.from());
      if (from < range.to()) {
        progress.settled(from, range.to());
      }
    }
    TreeMap<Long, Integer> attempts = new TreeMap<>(after.attempts());
    before.attempts().keySet().forEach(offset -> attempts.putIfAbsent(offset, 0));
    attempts.forEach((offset, times) -> {
      if (before.attempts(offset) != times && !after.isSettled(offset)) {
        progress.attempted(offset, times);
      }
    });
    List<? extends StateRecord> records = progress.records();
    return records.isEmpty() ? List.of(seen()) : records;
  }

  /// Nothing new but that the consumer is alive.
  private StateRecord seen() {
    return new StateRecord.Progressed(
        consumer,
        done.partition().topicId(),
        done.partition().number(),
        List.of(),
        List.of(),
        atMillis);
  }
}
