package dev.weir.state;

import dev.weir.state.SettledSet.Range;
import dev.weir.state.StateRecord.Progressed;
import java.util.ArrayList;
import java.util.List;

/// Gathers what a consumer does on a partition, in rising order, into as few records as hold it:
/// neighbours become one run.
final class Progress {
  private final String consumer;
  private final PartitionId partition;
  private final long atMillis;
  private final List<Range> settled = new ArrayList<>();
  private final List<AttemptRun> attempts = new ArrayList<>();

  // The run that may still grow.
  private long settledFrom;
  private long settledTo;
  private long attemptedFrom;
  private long attemptedTo;
  private int times;

  Progress(String consumer, PartitionId partition, long atMillis) {
    this.consumer = consumer;
    this.partition = partition;
    this.atMillis = atMillis;
  }

  void settled(Range range) {
    settled(range.from(), range.to());
  }

  void settled(long from, long to) {
    if (from != settledTo || settledFrom == settledTo) {
      endSettled();
      settledFrom = from;
    }
    settledTo = to;
  }

  void attempted(long offset, int newTimes) {
    if (offset != attemptedTo || newTimes != times || attemptedFrom == attemptedTo) {
      endAttempts();
      attemptedFrom = offset;
      times = newTimes;
    }
    attemptedTo = offset + 1;
  }

  private void endSettled() {
    if (settledFrom < settledTo) {
      settled.add(new Range(settledFrom, settledTo));
      settledFrom = settledTo;
    }
  }

  private void endAttempts() {
    if (attemptedFrom < attemptedTo) {
      attempts.add(new AttemptRun(attemptedFrom, attemptedTo, times));
      attemptedFrom = attemptedTo;
    }
  }

  /// None when nothing was done. Ends the gathering.
  List<Progressed> records() {
    endSettled();
    endAttempts();
    List<Progressed> records = new ArrayList<>();
    int most = Limits.RUNS_PER_RECORD;
    for (int at = 0; at < settled.size() || at < attempts.size(); at += most) {
      records.add(
          new Progressed(
              consumer,
              partition.topicId(),
              partition.number(),
              part(settled, at, most),
              part(attempts, at, most),
              atMillis));
    }
    return records;
  }

  private static <T> List<T> part(List<T> all, int from, int most) {
    return from >= all.size() ? List.of() : all.subList(from, Math.min(all.size(), from + most));
  }
}
