package dev.weir.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What [Sharer]s said, put together, and whether it can be true.
final class Witnesses {
  /// A message, by partition and offset.
  record Place(int partition, long offset) {}

  /// Somebody was handed a message.
  private record Handed(long time, int run, Place place, int attempt) {}

  private final Map<Place, String> sent = new HashMap<>();
  private final Set<String> unknown = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final List<Handed> seen = new ArrayList<>();
  private final List<Handed> got = new ArrayList<>();
  private final Map<Place, Long> acked = new HashMap<>();

  /// When a position was committed, by partition and position.
  private final Map<Integer, TreeMap<Long, Long>> committed = new TreeMap<>();

  private final List<String> failures = new ArrayList<>();

  /// When a run was killed, at the earliest.
  private final Map<Integer, Long> killed = new HashMap<>();

  void killed(int run, long time) {
    killed.put(run, time);
  }

  void take(int run, List<String> lines) {
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      if (words.length > 1 && words[0].chars().allMatch(c -> c == '-' || Character.isDigit(c))) {
        take(run, Long.parseLong(words[0]), words);
      }
    }
  }

  private void take(int run, long time, String[] words) {
    switch (words[1]) {
      case "sent" -> sent.put(place(words), words[4]);
      case "unknown" -> unknown.add(words[2]);
      case "refused" -> refused.add(words[2]);
      case "seen" -> seen.add(new Handed(time, run, place(words), 0));
      case "got" -> got.add(new Handed(time, run, place(words), Integer.parseInt(words[4])));
      case "acked" -> acked.putIfAbsent(place(words), time);
      case "committed" ->
          committed
              .computeIfAbsent(Integer.parseInt(words[2]), _ -> new TreeMap<>())
              .merge(Long.parseLong(words[3]), time, Math::min);
      case "failed" -> failures.add("run " + run + ": " + String.join(" ", words));
      default -> {}
    }
  }

  private static Place place(String[] words) {
    return new Place(Integer.parseInt(words[2]), Long.parseLong(words[3]));
  }

  int acknowledged() {
    return sent.size();
  }

  int acks() {
    return acked.size();
  }

  int lost() {
    return unknown.size();
  }

  /// @param log each message's value
  void holdFor(Map<Place, String> log) {
    assertThat(failures).as("a living program is not disturbed").isEmpty();
    sent.forEach((place, value) ->
        assertThat(log.get(place)).as("acknowledged at %s", place).isEqualTo(value));
    assertThat(log.values()).as("nothing is there twice").doesNotHaveDuplicates();
    assertThat(log.values()).as("what was refused").noneMatch(refused::contains);
    assertNobodyElseHas(got);
    assertNobodyElseHas(seen);
    for (Handed handed : got) {
      assertThat(handed.time)
          .as("%s, which was acked", handed)
          .isLessThan(acked.getOrDefault(handed.place, Long.MAX_VALUE));
    }
    for (Handed handed : seen) {
      var above =
          committed
              .getOrDefault(handed.place.partition, new TreeMap<>())
              .tailMap(handed.place.offset, false);
      assertThat(above.values().stream().filter(time -> time < handed.time))
          .as("commits before %s", handed)
          .isEmpty();
    }
  }

  /// Who was handed a message has it, until killed: nobody is handed it meanwhile.
  private void assertNobodyElseHas(List<Handed> all) {
    var last = new HashMap<Place, Handed>();
    all.stream()
        .sorted(Comparator.comparingLong(Handed::time))
        .forEach(handed -> {
          var before = last.put(handed.place, handed);
          if (before != null) {
            assertThat(killed.getOrDefault(before.run, Long.MAX_VALUE))
                .as("%s, while %s lives", handed, before)
                .isLessThan(handed.time);
          }
        });
  }

  /// Every message was acked, is in the hands of somebody who was killed, or comes yet.
  ///
  /// @param rest what is handed out behind all this
  void nothingIsForgotten(Set<Place> log, Set<Place> rest) {
    assertThat(rest).as("acked messages").noneMatch(acked::containsKey);
    var handed = new HashSet<Place>();
    got.forEach(of -> handed.add(of.place));
    for (Place place : log) {
      assertThat(acked.containsKey(place) || rest.contains(place) || handed.contains(place))
          .as("%s is handed to somebody", place)
          .isTrue();
    }
  }
}
