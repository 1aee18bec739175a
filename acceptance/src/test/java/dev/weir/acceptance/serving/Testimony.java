package dev.weir.acceptance.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/// What clients were told and handed, and whether it can be true: the rules of Jepsen's workload for
/// Kafka. Thread-safe.
///
/// Lost: what was acknowledged is where it was said to be. Doubled: a value is at one offset, an
/// offset has one value, for all who read it. Order: a member that keeps its partition neither skips
/// nor goes back. Groups: who is given a partition begins at a position that was committed, never
/// before one whose commit was acknowledged.
final class Testimony {
  /// A message, by partition and offset.
  record Place(TopicPartition partition, long offset) {}

  /// A member was given a partition at a time.
  record Tenure(String member, TopicPartition partition, long since) {}

  private record Commit(long position, long acknowledged) {}

  private final Map<String, Place> sent = new HashMap<>();

  /// Nobody knows what became of them.
  private final Set<String> inDoubt = new HashSet<>();

  private final Map<Place, String> seen = new HashMap<>();
  private final Map<Tenure, List<Long>> handed = new HashMap<>();
  private final Map<TopicPartition, List<Commit>> commits = new HashMap<>();
  private final List<String> failures = new ArrayList<>();

  synchronized void acknowledged(String value, TopicPartition partition, long offset) {
    var place = new Place(partition, offset);
    sent.put(value, place);
    note(place, value);
  }

  synchronized void doubted(String value) {
    inDoubt.add(value);
  }

  synchronized void failed(String who, Throwable why) {
    failures.add(who + ": " + why);
  }

  synchronized void handed(Tenure to, long offset, String value) {
    note(new Place(to.partition, offset), value);
    handed.computeIfAbsent(to, _ -> new ArrayList<>()).add(offset);
  }

  private void note(Place place, String value) {
    String other = seen.putIfAbsent(place, value);
    if (other != null && !other.equals(value)) {
      failures.add("at %s some saw %s, others %s".formatted(place, other, value));
    }
  }

  /// @param acknowledged when, or `Long.MAX_VALUE` for never
  synchronized void committed(TopicPartition partition, long position, long acknowledged) {
    commits
        .computeIfAbsent(partition, _ -> new ArrayList<>())
        .add(new Commit(position, acknowledged));
  }

  synchronized int acknowledged() {
    return sent.size();
  }

  synchronized int inDoubt() {
    return inDoubt.size();
  }

  synchronized int tenures() {
    return handed.size();
  }

  synchronized int commits() {
    return commits.values().stream().mapToInt(List::size).sum();
  }

  synchronized void assertNoFailure() {
    assertThat(failures).isEmpty();
  }

  /// @param log all that is there now, in order
  synchronized void holdsFor(Map<TopicPartition, NavigableMap<Long, String>> log) {
    assertNoFailure();
    var values = new ArrayList<String>();
    log.forEach((partition, messages) ->
        messages.forEach((offset, value) -> {
          values.add(value);
          var place = new Place(partition, offset);
          assertThat(seen.getOrDefault(place, value)).as("seen at %s", place).isEqualTo(value);
          assertThat(sent.containsKey(value) || inDoubt.contains(value))
              .as("%s was sent", value)
              .isTrue();
        }));
    assertThat(values).as("nothing is there twice").doesNotHaveDuplicates();
    sent.forEach((value, place) -> assertThat(at(log, place)).as("%s", place).isEqualTo(value));
    seen.forEach((place, value) -> assertThat(at(log, place)).as("%s", place).isEqualTo(value));
    handed.forEach((tenure, offsets) -> {
      var there = Objects.requireNonNull(log.get(tenure.partition));
      assertInOrder(tenure, offsets, there);
      assertBegin(tenure, offsets.getFirst(), there);
    });
  }

  private static String at(Map<TopicPartition, NavigableMap<Long, String>> log, Place place) {
    return log.getOrDefault(place.partition, new TreeMap<>()).getOrDefault(place.offset, "nothing");
  }

  private static void assertInOrder(
      Tenure tenure, List<Long> offsets, NavigableMap<Long, String> there) {
    long before = -1;
    for (long offset : offsets) {
      if (before >= 0) {
        assertThat(there.higherKey(before)).as("%s, behind %d", tenure, before).isEqualTo(offset);
      }
      before = offset;
    }
  }

  /// Whoever is given a partition reads on behind what the group has committed.
  private void assertBegin(Tenure tenure, long first, NavigableMap<Long, String> there) {
    long least = 0;
    var allowed = new HashSet<Long>();
    allowed.add(there.firstKey());
    for (Commit commit : commits.getOrDefault(tenure.partition, List.of())) {
      if (commit.acknowledged < tenure.since) {
        least = Math.max(least, commit.position);
      }
      var next = there.ceilingKey(commit.position);
      allowed.add(next == null ? commit.position : next);
    }
    assertThat(first).as("%s: acknowledged commits", tenure).isGreaterThanOrEqualTo(least);
    assertThat(allowed).as("%s: where it begins", tenure).contains(first);
  }
}
