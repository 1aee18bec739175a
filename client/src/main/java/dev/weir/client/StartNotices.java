package dev.weir.client;

import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.client.backend.Places;
import dev.weir.spi.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells a person what a consumer's start place means: messages that a new one skips, and what a
/// move skips or repeats.
final class StartNotices {
  /// Who is told when nobody else wants to be.
  static final Consumer<String> LOG =
      notice -> System.getLogger("dev.weir").log(System.Logger.Level.INFO, notice);

  private final ConsumerDraft draft;
  private final Backend backend;

  StartNotices(ConsumerDraft draft, Backend backend) {
    this.draft = draft;
    this.backend = backend;
  }

  /// @param starts where each partition will be read from
  /// @param stored the positions that the log remembers
  void tell(SortedMap<TopicPartition, Long> starts, Map<TopicPartition, Long> stored) {
    var name = draft.name();
    if (name == null) {
      return;
    }
    var topics = new TreeMap<String, List<TopicPartition>>();
    for (var partition : starts.keySet()) {
      topics.computeIfAbsent(partition.topic(), _ -> new ArrayList<>()).add(partition);
    }
    for (var entry : topics.entrySet()) {
      String topic = entry.getKey();
      var of = entry.getValue();
      var startAt = draft.startAt();
      var notice =
          startAt == null
              ? newcomer(name, topic, of, starts, stored)
              : move(name, topic, startAt, of, starts, stored);
      if (notice != null) {
        listener().accept(notice);
      }
    }
  }

  private Consumer<String> listener() {
    var chosen = draft.notices();
    return chosen != null ? chosen : LOG;
  }

  private @Nullable String newcomer(
      String name,
      String topic,
      Iterable<TopicPartition> partitions,
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> stored) {
    var from = draft.from();
    if (from != null && !from.equals(Place.LATEST)) {
      return null;
    }
    var reader = backend.reader();
    long skipped = 0;
    for (var partition : partitions) {
      if (!stored.containsKey(partition)) {
        skipped +=
            reader.count(partition, reader.range(partition).earliest(), at(starts, partition));
      }
    }
    return skipped == 0
        ? null
        : "%s is new on %s: skips %s; from(EARLIEST) reads them"
            .formatted(name, topic, messages(skipped));
  }

  private @Nullable String move(
      String name,
      String topic,
      Place startAt,
      Iterable<TopicPartition> partitions,
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> stored) {
    var reader = backend.reader();
    long skips = 0;
    long repeats = 0;
    for (var partition : partitions) {
      var before = stored.get(partition);
      if (before != null) {
        long start = at(starts, partition);
        skips += Places.between(reader, partition, before, start);
        repeats += Places.between(reader, partition, start, before);
      }
    }
    if (skips == 0 && repeats == 0) {
      return null;
    }
    var effects = new ArrayList<String>();
    if (skips > 0) {
      effects.add("skips " + messages(skips));
    }
    if (repeats > 0) {
      effects.add("repeats " + messages(repeats));
    }
    return "%s starts at %s on %s: %s"
        .formatted(name, startAt, topic, String.join(" and ", effects));
  }

  private static long at(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return offsets.getOrDefault(partition, 0L);
  }

  private static String messages(long count) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? "message" : "messages");
  }
}
