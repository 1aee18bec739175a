package dev.weir.state;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What of each partition is not to be read, in the order of its ends.
public final class Aborts {
  private final TreeMap<PartitionId, List<AbortedRun>> runs = new TreeMap<>();
  private int count;

  Aborts() {}

  void add(PartitionId partition, AbortedRun run) {
    runs.computeIfAbsent(partition, _ -> new ArrayList<>()).add(run);
    count++;
  }

  int count() {
    return count;
  }

  /// In the order of their ends.
  public List<AbortedRun> on(PartitionId partition) {
    return List.copyOf(runs.getOrDefault(partition, List.of()));
  }

  /// The latest run, if it ends there; null when not.
  public @Nullable AbortedRun endingAt(PartitionId partition, long last) {
    List<AbortedRun> on = runs.get(partition);
    return on == null || on.getLast().last() != last ? null : on.getLast();
  }

  /// What lies before the start is not there any more.
  void dropBelow(PartitionId partition, long start) {
    List<AbortedRun> on = runs.get(partition);
    if (on == null) {
      return;
    }
    count -= on.size();
    on.removeIf(run -> run.last() < start);
    count += on.size();
    if (on.isEmpty()) {
      runs.remove(partition);
    }
  }

  void drop(int topicId) {
    var onTopic =
        runs.subMap(
            new PartitionId(topicId, 0), true, new PartitionId(topicId, Integer.MAX_VALUE), true);
    onTopic.values().forEach(on -> count -= on.size());
    onTopic.clear();
  }

  void snapshotTo(List<StateRecord.Stored> records) {
    runs.forEach((partition, on) -> {
      for (int i = 0; i < on.size(); i += Limits.RUNS_PER_RECORD) {
        int end = Math.min(on.size(), i + Limits.RUNS_PER_RECORD);
        records.add(new TransactionRecord.AbortsKept(partition, on.subList(i, end)));
      }
    });
  }
}
