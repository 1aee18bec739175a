package dev.weir.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/// Who wants to know when partitions of a consumer change hands. Thread-safe.
final class GroupWatches {
  private record Watch(String consumer, IntConsumer changed) {}

  private final TreeMap<String, List<Watch>> watches = new TreeMap<>();

  synchronized Engine.GroupWatch watch(String consumer, IntConsumer changed) {
    var watch = new Watch(consumer, changed);
    watches.computeIfAbsent(consumer, _ -> new ArrayList<>()).add(watch);
    return () -> end(watch);
  }

  private synchronized void end(Watch watch) {
    var left = watches.get(watch.consumer);
    if (left != null && left.remove(watch) && left.isEmpty()) {
      watches.remove(watch.consumer);
    }
  }

  void changed(String consumer, int epoch) {
    for (Watch watch : of(consumer)) {
      watch.changed.accept(epoch);
    }
  }

  private synchronized List<Watch> of(String consumer) {
    return List.copyOf(watches.getOrDefault(consumer, List.of()));
  }
}
