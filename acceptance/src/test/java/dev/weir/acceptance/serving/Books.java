package dev.weir.acceptance.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What [Bookkeeper]s were told of their transactions, and whether it can be true: each is in every
/// partition and in its group's position, or nowhere. Thread-safe.
final class Books {
  private final Set<String> committed = new HashSet<>();
  private final Set<String> aborted = new HashSet<>();

  /// Nobody knows what became of them.
  private final Set<String> inDoubt = new HashSet<>();

  private final List<String> failures = new ArrayList<>();

  private static String value(String name, long number) {
    return name + "-" + number;
  }

  synchronized void committed(String name, long number) {
    committed.add(value(name, number));
  }

  synchronized void aborted(String name, long number) {
    aborted.add(value(name, number));
  }

  synchronized void doubted(String name, long number) {
    inDoubt.add(value(name, number));
  }

  synchronized void failed(String who, Throwable why) {
    failures.add(who + ": " + why);
  }

  synchronized int committed() {
    return committed.size();
  }

  synchronized int aborted() {
    return aborted.size();
  }

  synchronized int inDoubt() {
    return inDoubt.size();
  }

  /// @param halves what is read as committed, of each partition
  /// @param positions by bookkeeper
  synchronized void hold(List<List<String>> halves, Map<String, Long> positions) {
    assertThat(failures).isEmpty();
    var last = new TreeMap<String, Long>();
    for (List<String> half : halves) {
      assertThat(half).as("nothing is there twice").doesNotHaveDuplicates();
      assertThat(half).as("what was committed").containsAll(committed);
      assertThat(half).as("what was aborted").noneMatch(aborted::contains);
      assertThat(half).allMatch(value -> committed.contains(value) || inDoubt.contains(value));
      assertThat(new HashSet<>(half))
          .as("in every partition, or in none")
          .isEqualTo(new HashSet<>(halves.getFirst()));
      for (String value : half) {
        int dash = value.lastIndexOf('-');
        long number = Long.parseLong(value.substring(dash + 1));
        last.merge(value.substring(0, dash), number, Math::max);
      }
    }
    assertThat(positions).as("positions, with the messages").isEqualTo(last);
  }
}
