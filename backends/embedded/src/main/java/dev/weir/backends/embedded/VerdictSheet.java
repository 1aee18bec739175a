package dev.weir.backends.embedded;

import dev.weir.Message;
import dev.weir.TopicPartition;
import dev.weir.spi.Verdict;
import dev.weir.state.LeaseCommand.Fate;
import dev.weir.state.LeaseCommand.Verdicts;
import dev.weir.state.PartitionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Verdicts in the engine's form: by partition, in the order of offsets, one a message.
final class VerdictSheet {
  /// Of two attempts at one message the last comes first: the other's lease is over.
  private static final Comparator<Verdict> BY_OFFSET =
      Comparator.<Verdict>comparingLong(verdict -> verdict.message().offset())
          .thenComparingInt(verdict -> -verdict.message().attempt());

  private final Map<TopicPartition, PartitionId> ids;
  private final TreeMap<PartitionId, List<Verdict>> byPartition = new TreeMap<>();

  /// Of partitions that are no more, or said twice.
  private final List<Message> stale = new ArrayList<>();

  // Messages of one partition come together.
  private @Nullable TopicPartition lastName;
  private @Nullable List<Verdict> last;

  VerdictSheet(Map<TopicPartition, PartitionId> ids, Collection<? extends Verdict> verdicts) {
    this.ids = ids;
    for (Verdict verdict : verdicts) {
      add(verdict);
    }
  }

  private void add(Verdict verdict) {
    var name = verdict.message().topicPartition();
    var list = last;
    if (list == null || !name.equals(lastName)) {
      var id = ids.get(name);
      if (id == null) {
        stale.add(verdict.message());
        return;
      }
      list = byPartition.computeIfAbsent(id, _ -> new ArrayList<>());
      last = list;
      lastName = name;
    }
    list.add(verdict);
  }

  List<Message> stale() {
    return stale;
  }

  Map<PartitionId, List<Verdict>> byPartition() {
    return byPartition;
  }

  List<Verdicts> verdicts() {
    var all = new ArrayList<Verdicts>(byPartition.size());
    byPartition.forEach((id, verdicts) -> all.add(verdicts(id, verdicts)));
    return all;
  }

  private Verdicts verdicts(PartitionId id, List<Verdict> verdicts) {
    verdicts.sort(BY_OFFSET);
    for (int i = verdicts.size() - 1; i > 0; i--) {
      if (verdicts.get(i).message().offset() == verdicts.get(i - 1).message().offset()) {
        stale.add(verdicts.remove(i).message());
      }
    }
    int count = verdicts.size();
    var offsets = new long[count];
    var attempts = new int[count];
    var fates = new Fate[count];
    var delays = new long[count];
    for (int i = 0; i < count; i++) {
      var verdict = verdicts.get(i);
      offsets[i] = verdict.message().offset();
      attempts[i] = verdict.message().attempt();
      switch (verdict) {
        case Verdict.Ack _, Verdict.Reject _ -> fates[i] = Fate.SETTLE;
        case Verdict.Retry retry -> {
          fates[i] = Fate.RETRY;
          delays[i] = retry.delay().toMillis();
        }
        case Verdict.Release release -> {
          fates[i] = Fate.RELEASE;
          delays[i] = release.delay().toMillis();
        }
      }
    }
    return new Verdicts(id, offsets, attempts, fates, delays);
  }
}
